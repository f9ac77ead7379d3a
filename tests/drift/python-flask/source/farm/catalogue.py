ERRORS = {
    "E1001": (404, "field {field} is unknown"),
    "E1002": (400, "field is sown"),
    "E1003": (422, "depth is out of range"),
    "E1004": (403, "not your field"),
    "E1005": (410, "harvest is over"),
    "E1006": (409, "field is fallow"),
    "E2001": (503, "the sensor is silent"),
    "E1099": (418, "never raised"),
}


class FarmError(Exception):
    def __init__(self, code, **values):
        self.code = code
        self.status, template = ERRORS[code]
        super().__init__(template.format(**values))
