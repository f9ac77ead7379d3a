<?php

namespace App\Controller;

use App\Error\Code;
use App\Error\HotelException;

class BookController extends AbstractController
{
    #[Route('/book/{room}', name: 'hotel.book', methods: ['POST'])]
    public function book(Room $room, Request $request): Response
    {
        if ($room->isBooked()) {
            throw new HotelException(Code::ROOM_BOOKED);
        }
        if ($room->isClosed()) {
            throw new HotelException(Code::ROOM_CLOSED);
        }
        $guest = $this->guests->find($request->get('guest'));
        if (null === $guest) {
            return new JsonResponse(['code' => 'guest.unknown', 'message' => 'Who?'], Response::HTTP_NOT_FOUND);
        }
        if ($guest->barred) {
            throw new HotelException(Code::GUEST_BARRED, 'Not you again');
        }
        if ($guest->keyCopied) {
            throw new HotelException(Code::KEY_COPIED, 'Hand in the copy');
        }
        if ($guest->bill > 0) {
            return $this->json(['error' => ['code' => 'bill.open', 'message' => 'Pay first']], 403);
        }
        if ($request->get('date') < 'now') {
            return $this->json(['error' => ['code' => 'date.past', 'message' => 'Too late']], 422);
        }
        if ($request->get('date') > '2099') {
            return $this->json(['error' => ['code' => 'date.far', 'message' => 'Too early']], 422);
        }
        $this->logger->info('room.entered', ['code' => 'room.opened']);
        $this->dispatcher->dispatch(new BookedEvent($room), 'room.event');
        return $this->redirectToRoute('hotel.done', ['from' => Code::ROUTE]);
    }

    private function lost(\Throwable $e): bool
    {
        return Code::KEY_LOST === $e->getErrorCode() || 'key.bent' === $e->getErrorCode();
    }
}
