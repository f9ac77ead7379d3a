module example.org/tickets
