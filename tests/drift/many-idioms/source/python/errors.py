class ApiError(Exception):
    code = "DESK_BROKEN"
    status_code = 500
    message = "The desk broke"

    def __init__(self, message=None, *, code=None, status_code=None):
        self.message = message or self.message
        self.code = code or self.code
        self.status_code = status_code or self.status_code


class BookBound(ApiError):
    code = "BOOK_BOUND"
    status_code = 423

    def __init__(self, who):
        super().__init__(f"{who} has tied this book")


def lend(book):
    if book.bound:
        raise BookBound(book.binder)
    if book.torn:
        raise ApiError("a page is missing", code="BOOK_TORN", status_code=409)
    raise ApiError()


def tidy(readers):
    readers.filter(code="READER_OLD").update(seen=True)
