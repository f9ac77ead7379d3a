<?php
class Listener
{
    public function onKernelException(ExceptionEvent $event): void
    {
        $e = $event->getThrowable();
        if ($e instanceof HotelException) {
            $event->setResponse(new JsonResponse(['code' => $e->errorCode, 'message' => $e->getMessage()], Code::STATUS[$e->errorCode] ?? 400));
            return;
        }
        $event->setResponse(new JsonResponse(['code' => 'hotel.error', 'message' => 'Sorry'], 500));
    }
}
