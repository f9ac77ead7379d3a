if (e.code === 'ERR_JINGLE_LOST') alert('x'); throw new RadioError('ERR_BROWSER', 'x');
