DEPRECATED = {"booking_shut", "room_gone"}


def explain(code):
    if code == "calendar_stale" or code in ("old_code", "older_code"):
        return "reload"
    if code in DEPRECATED:
        return "update"
    return {"kiosk_only": "Use the kiosk.", "room_taken": "Pick another room."}.get(code)
