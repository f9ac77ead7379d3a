class T { void x() { throw new RoomLockedException(); } }
