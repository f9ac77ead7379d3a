<?php

namespace App\Http\Controllers;

use App\Enums\ErrorCode;
use App\Exceptions\ApiException;
use App\Exceptions\PaymentRefused;
use App\Exceptions\ShopClosed;

class CartController extends Controller
{
    # throw new ApiException('HASH_COMMENT', 'x', 400);
    public function checkout(Request $request): JsonResponse
    {
        $cart = $request->cart();
        if ($cart->isEmpty()) {
            throw ApiException::of(ErrorCode::CartEmpty, 'The cart is empty');
        }
        if ($cart->locked) {
            throw ApiException::of(ErrorCode::CartLocked, 'Somebody else pays this cart');
        }
        foreach ($cart->items as $item) {
            if ($item->short()) {
                throw ApiException::of(ErrorCode::StockShort, "Only {$item->left} left of {$item->name}");
            }
        }
        if ($cart->coupon?->expired()) {
            return response()->json([
                'error' => ['code' => ErrorCode::CouponExpired->value, 'message' => 'Too late'],
            ], 410);
        }
        if ($cart->coupon?->used) {
            throw ApiException::of(ErrorCode::CouponUsed, 'Used before');
        }
        if (! $cart->address) {
            return response()->json(['code' => 'ADDRESS_MISSING', 'message' => 'Where to?'], 400);
        }
        if (config('shop.mode') === 'SHOP_HOLIDAY' || env('SHOP_FORCE_CLOSED')) {
            Log::warning('SHOP_MODE_ODD', ['code' => 'SHOP_CLOSED']);
        }
        try {
            $this->bank->charge($cart);
        } catch (BankException $e) {
            if (in_array($e->getCode(), ['BANK_SLOW', 'BANK_BUSY'], true)) {
                abort(response()->json(['code' => 'GATEWAY_DOWN', 'message' => 'Try later'], 503));
            }
            throw new PaymentRefused();
        }
        if ($cart->total > 10000) {
            throw new ApiException('TOTAL_TOO_HIGH', 'Call us', 422);
        }
        return response()->json(['ok' => true]);
    }

    public function known(string $code): bool
    {
        return $code === ErrorCode::CouponUnknown->value;
    }

    public function render($e)
    {
        return response()->json(['code' => ErrorCode::Unexpected->value, 'message' => 'Unexpected'], 500);
    }
}
