/**
 * Boxes that only their receiver can open: X25519 with a key made for the one box, HKDF, AES-256-GCM. Plans hold
 * secrets of products and accounts; in Redis they lie in boxes only.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

export interface SealedBox {
  /** All base64. The sender's public key, made for this box; absent where both sides have the key. */
  readonly from?: string;
  readonly nonce: string;
  /** With the tag of 16 bytes at its end. */
  readonly text: string;
}

export interface KeyPair {
  readonly privateKey: KeyObject;
  /** Base64 of the SPKI form. */
  readonly publicKey: string;
}

const CIPHER = 'aes-256-gcm';
const TAG = 16;
const PURPOSE = 'regatta agents 1';

export function newKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: encoded(publicKey) };
}

/** A key for boxes that whoever has the key can open: 32 random bytes. */
export const newKey = (): Buffer => randomBytes(32);

/** @param key 32 bytes */
export function seal(text: string | Buffer, key: Buffer): SealedBox {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return { nonce: nonce.toString('base64'), text: sealed.toString('base64') };
}

/** Throws an Error when the box was not sealed with this key, or was changed. */
export function open({ nonce, text }: SealedBox, key: Buffer): Buffer {
  const sealed = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'), { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
}

/** @param publicKey the receiver's, as newKeyPair gives it; throws an Error for anything else */
export function sealFor(text: string | Buffer, publicKey: string): SealedBox {
  const own = newKeyPair();
  const shared = sharedKey(own.privateKey, publicKey, own.publicKey);
  return { from: own.publicKey, ...seal(text, shared) };
}

/** Throws an Error when the box is not for this receiver, or was changed. */
export function openOwn(box: SealedBox, { privateKey }: KeyPair): Buffer {
  if (box.from === undefined) throw new Error('the box does not say whom it is from');
  return open(box, sharedKey(privateKey, box.from, box.from));
}

function sharedKey(ours: KeyObject, theirs: string, sender: string): Buffer {
  const publicKey = createPublicKey({ key: Buffer.from(theirs, 'base64'), format: 'der', type: 'spki' });
  const secret = diffieHellman({ privateKey: ours, publicKey });
  return Buffer.from(hkdfSync('sha256', secret, Buffer.from(sender, 'base64'), PURPOSE, 32));
}

const encoded = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');
