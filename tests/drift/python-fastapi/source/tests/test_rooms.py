def test_key():
    with pytest.raises(KeyExpired):
        raise KeyExpired()
    raise ApiError(code="test_only_code")
