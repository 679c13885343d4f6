/** A file that text is appended to without waiting: one write is under way at a time, the rest queues up. */
import { type FileHandle, open } from 'node:fs/promises';

export class AppendFile {
  private readonly handle: FileHandle;
  private readonly onFailure: (error: Error) => void;
  private queue: string[] = [];
  private writing: Promise<void> | undefined;
  private failed = false;

  private constructor(handle: FileHandle, onFailure: (error: Error) => void) {
    this.handle = handle;
    this.onFailure = onFailure;
  }

  /** `onFailure` is called at most once, for a write or the close; nothing is written after that. */
  static async open(path: string, onFailure: (error: Error) => void): Promise<AppendFile> {
    return new AppendFile(await open(path, 'a'), onFailure);
  }

  append(text: string): void {
    if (this.failed || text === '') return;
    this.queue.push(text);
    this.writing ??= this.drain();
  }

  /** After everything that was appended is written, or has failed. */
  async close(): Promise<void> {
    await this.writing;
    await this.handle.close().catch((error: Error) => this.fail(error));
  }

  private async drain(): Promise<void> {
    try {
      while (this.queue.length > 0) {
        const text = this.queue.join('');
        this.queue = [];
        await this.handle.appendFile(text);
      }
    } catch (error) {
      this.fail(error as Error);
    } finally {
      this.writing = undefined;
    }
  }

  private fail(error: Error): void {
    if (this.failed) return;
    this.failed = true;
    this.queue = [];
    this.onFailure(error);
  }
}
