throw new Muted('ERR_TEST', 'x');
