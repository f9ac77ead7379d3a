from rest_framework import status
from rest_framework.exceptions import APIException


class PostException(APIException):
    status_code = status.HTTP_400_BAD_REQUEST


class LetterLost(PostException):
    status_code = status.HTTP_404_NOT_FOUND
    default_detail = "The letter is lost."
    default_code = "letter_lost"


class LetterOpened(PostException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "Somebody opened the letter."
    default_code = "letter_opened"


class StampMissing(PostException):
    status_code = 402
    default_detail = "A stamp is missing."
    default_code = "stamp_missing"


class StampFake(PostException):
    default_detail = "The stamp is not genuine."
    default_code = "stamp_fake"


class CustomsOpen(PostException):
    status_code = 409
    default_code = "customs_open"


class BoxMissing(PostException):
    status_code = 404
    default_detail = "There is no such box."
    default_code = "box_missing"
