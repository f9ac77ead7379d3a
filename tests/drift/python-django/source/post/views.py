from django.http import JsonResponse
from rest_framework.exceptions import ValidationError

from . import exceptions
from .exceptions import LetterLost, LetterOpened

STATES = (("letter_new", "New"), ("letter_sent", "Sent"))


class LetterView(APIView):
    throttle_scope = "letter_reads"
    permission_required = "post.letter_read"

    def get(self, request, pk):
        letter = Letter.objects.filter(pk=pk).first()
        if letter is None:
            raise LetterLost()
        if letter.opened:
            raise LetterOpened
        if letter.state == "letter_burnt":
            return Response({"code": "letter_burnt", "detail": "Only ash is left."}, status=status.HTTP_410_GONE)
        return Response(LetterSerializer(letter).data)

    def post(self, request):
        if not request.data.get("stamp"):
            raise exceptions.StampMissing()
        if not genuine(request.data["stamp"]):
            raise exceptions.StampFake(detail="Paper stamp")
        try:
            box = Box.objects.get(pk=request.data["box"])
        except Box.DoesNotExist as e:
            raise exceptions.BoxMissing() from e
        except exceptions.CustomsOpen:
            logger.info("customs_open again")
        if box.full:
            return error_response("box_full", "The box is full", 507)
        if not clear(request.data["address"]):
            raise ValidationError({"address": "Unclear"}, code="address_unclear")
        if box.weight > 20:
            return error_response("weight_over", "Too heavy", 400)
        if box.courier.ill:
            return JsonResponse({"error": {"code": "courier_ill", "message": "Nobody comes"}}, status=503)
        signals.send("letter_sent", box)
        cache.set("letter_cache", 1)
        return Response(status=204)


def error_response(code, message, status):
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
