/**
 * MD5 of downloads that are mostly of one image: ten thousand devices that fetch the same firmware need not hash it
 * ten thousand times. The last image that was downloaded whole is kept; the bytes of others are compared with it,
 * at a tenth of the cost (MD5: 1.4 ms a MiB), and hashed from where they differ.
 */
import { createHash, type Hash } from 'node:crypto';

/** Bytes; larger images are hashed each time. */
const LARGEST = 16 * 1024 * 1024;

interface Image {
  readonly bytes: Buffer;
  /** Lower-case hex. */
  readonly md5: string;
}

/** One for each HTTP client. */
export class KnownImage {
  image: Image | undefined;
  private learner: Digest | undefined;

  /** Room to keep all bytes of this one, unless another is being learnt. @param size bytes */
  learn(digest: Digest, size: number): Buffer | undefined {
    if (this.learner || size > LARGEST) return undefined;
    this.learner = digest;
    return Buffer.allocUnsafe(size);
  }

  /** Nothing more comes in this one. */
  done(digest: Digest): void {
    if (this.learner !== digest) return;
    this.learner = undefined;
    this.image = digest.learnt() ?? this.image;
  }
}

/** The MD5 of bytes that arrive in order. */
export class Digest {
  readonly known: KnownImage;
  /** What the bytes so far are the beginning of; otherwise there is a hash. */
  private image: Image | undefined;
  private hash: Hash | undefined;
  private length = 0;
  /** Bytes there will be, as announced; 0: not known. */
  private size = 0;
  /** Room for all of them, while this one is being learnt. */
  private kept: Buffer | undefined;

  constructor(known: KnownImage) {
    this.known = known;
    this.image = known.image;
    if (!this.image) this.hash = createHash('md5');
  }

  /** Said before the first byte of a whole file. @param size bytes */
  announce(size: number): void {
    this.size = size;
    if (!this.image) this.kept = this.known.learn(this, size);
  }

  update(chunk: Buffer): void {
    const { image, length } = this;
    const end = length + chunk.length;
    if (image && !isPart(image.bytes, chunk, length)) this.differ(image);
    this.hash?.update(chunk);
    if (this.kept && end <= this.kept.length) chunk.copy(this.kept, length);
    this.length = end;
  }

  /** Lower-case hex, of the bytes so far; more may follow. */
  hex(): string {
    const { image } = this;
    if (image?.bytes.length === this.length) return image.md5;
    if (image) this.differ(image);
    return (this.hash as Hash).copy().digest('hex');
  }

  /** From here on the bytes are others than the image's. */
  private differ(image: Image): void {
    const common = image.bytes.subarray(0, this.length);
    this.hash = createHash('md5').update(common);
    this.image = undefined;
    if (this.size >= this.length) this.kept = this.known.learn(this, this.size);
    this.kept?.set(common);
  }

  /** Goes on from the same bytes, apart from this one. */
  copy(): Digest {
    const copy = new Digest(this.known);
    copy.image = this.image;
    copy.hash = this.hash?.copy();
    copy.length = this.length;
    return copy;
  }

  /** All bytes, when as many have come as were announced and they are not the known ones. */
  learnt(): Image | undefined {
    return this.kept?.length === this.length ? { bytes: this.kept, md5: this.hex() } : undefined;
  }
}

const isPart = (whole: Buffer, part: Buffer, at: number): boolean =>
  at + part.length <= whole.length && whole.compare(part, 0, part.length, at, at + part.length) === 0;
