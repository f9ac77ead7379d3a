def test_x():
    raise FarmError("E1005")
    raise FarmError("E8888")
