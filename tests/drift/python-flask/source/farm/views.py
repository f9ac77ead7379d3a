from flask import Blueprint, abort, jsonify, make_response, request

from .catalogue import FarmError

bp = Blueprint("farm", __name__)
LEVELS = ("E0", "E9")


@bp.post("/fields/<field>/sow")
def sow(field):
    """Sow. Fails with E7777 in the docs only."""
    found = fields.get(field)
    if found is None:
        raise FarmError("E1001", field=field)
    if found.sown:
        raise FarmError("E1002")
    if not 1 <= request.json["depth"] <= 9:
        raise FarmError("E1003")
    if found.owner != request.user:
        raise FarmError("E1004")
    if found.fallow:
        raise FarmError("E1006")
    try:
        sensor = sensors.read(field)
    except SensorError as e:
        if e.code == "E0451" or e.code in {"E0452", "E0453"}:
            current_app.logger.warning("E9999 sensor says %s", e.code)
        raise FarmError("E2001") from e
    except TimeoutError:
        return jsonify(code="E2002", message="sensor too slow"), 502
    except OSError:
        return make_response(jsonify({"error": {"code": "E2003", "message": "bus broke"}}), 500)
    if sensor.hot:
        abort(make_response({"code": "E2004", "message": "too hot"}, 409))
    return jsonify(ok=True)


@bp.before_request
def auth():
    if "X-Key" not in request.headers:
        return {"code": "E3001", "message": "no key"}, 401


def is_limit(error):
    return error.code == "E3002"


def over(error):
    match error.code:
        case "E1005" | "E0460":
            return True
        case _:
            return False
