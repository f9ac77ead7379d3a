module.exports = { ERR_JINGLE_LOST: 'Lost', ERR_I18N: 'x' };
