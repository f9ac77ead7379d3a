throw new X('KRT_ERR_DIST');
