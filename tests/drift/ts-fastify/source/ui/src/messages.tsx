export const messages: Record<string, string> = { KRT_ERR_LAP_OVER: 'Over!', KRT_ERR_UI: 'x' };
export const Toast = ({ code }: { code: string }) => <p>Don't worry: {messages[code] ?? (code === 'KRT_ERR_SHOWN' ? t('KRT_ERR_TEXT') : code)}</p>;
