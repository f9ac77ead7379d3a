class RoutesTest { @Test fun x() { throw PhoneUnverified; throw ApiException("TEST_ONLY", 1, "x") } }
