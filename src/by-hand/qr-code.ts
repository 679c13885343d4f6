/** QR codes of a device, as text and drawn for a terminal. PROTOCOLS 1.8 and 2. */
import { createColors } from 'picocolors';
import { encode, renderUnicodeCompact } from 'uqr';
import { type ConnectionKind, QR_STATUS, qrText } from '../clouds/deli/qr.ts';

/** To bind this device, to log in on it, or what is printed for every device of the product. */
export type QrForm = 'bind' | 'login' | 'product';

export interface QrFacts {
  readonly model: string;
  readonly clientId: string;
  readonly connectionKind: ConnectionKind;
  /** Empty or undefined: not bound, as far as the device knows. */
  readonly group: string | undefined;
}

export function deviceQrText(form: QrForm, facts: QrFacts): string {
  const { model: product, clientId: device, connectionKind: connType, group } = facts;
  switch (form) {
    case 'product':
      return qrText({ action: 'activate', product, connType });
    case 'login':
      return qrText({ action: 'login', product, device, connType });
    case 'bind':
      return group
        ? qrText({ action: 'activate', product, device, status: QR_STATUS.bound, group })
        : qrText({ action: 'activate', product, device, connType });
  }
}

/** Rows that stay free for the text below a code, a line more, and the prompt. */
const ROWS_BELOW = 4;

export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Without it light modules have the text's colour, which is right on a dark terminal only. */
  readonly colour: boolean;
}

/** Two modules to a character; undefined when it is wider than the terminal: a broken one can't be scanned. */
export function drawQr(text: string, { columns, rows, colour }: Canvas): readonly string[] | undefined {
  const { size } = encode(text, { border: 0 });
  // Four light modules around are the standard's (ISO 18004, 5.3.8); two are enough for telephones.
  const border = Math.ceil((size + 4) / 2) + ROWS_BELOW <= rows ? 2 : 1;
  if (size + 2 * border > columns) return undefined;
  const { whiteBright, bgBlack } = createColors(colour);
  return renderUnicodeCompact(text, { border })
    .split('\n')
    .map((line) => bgBlack(whiteBright(line)));
}
