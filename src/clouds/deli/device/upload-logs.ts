/** 201 (207 is an alias): uploads the log of the asked days by FTP, then says how that went. PROTOCOLS 1.5. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, Now, Result } from '../../../lifecycle/effects.ts';
import { failure, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { ACTION, CODE, type Envelope } from '../wire.ts';
import { answer } from './exchange.ts';
import { daysAsked, formatDay, logOf } from './logs.ts';
import { productOf } from './product.ts';
import type { DeliState } from './state.ts';

/** One attempt from the instruction to the answer; its outcome is the upload's when that fails. */
export function* uploadLogs(device: Device<DeliState>, envelope: Envelope): Life {
  const attempt = (yield { kind: 'begin', step: 'upload-logs' }) as Attempt;
  const uploaded = yield* upload(device, envelope);
  const data = succeeded(uploaded) ? { code: CODE.ok } : { code: CODE.logUploadFailed, msg: uploaded };
  // Whichever of the two actions asked: the seed's sample answers with 201.
  const sent = yield* answer(device, envelope, ACTION.uploadLogs, data);
  yield { kind: 'end', attempt, outcome: succeeded(uploaded) ? sent : uploaded };
}

function* upload(device: Device<DeliState>, { data }: Envelope): Life<Outcome> {
  const { ftp_host, log_start, log_end } = data ?? {};
  if (typeof ftp_host !== 'string' || ftp_host === '') return failure('protocol', 'no-ftp-host');
  const { wall } = (yield { kind: 'now' }) as Now;
  const days = daysAsked(log_start, log_end, wall + device.state.clockOffset * 1000);
  const [first, last] = [days?.at(0), days?.at(-1)];
  if (!days || first === undefined || last === undefined) return failure('protocol', 'bad-log-dates');
  const { clientId } = device.identity;
  const folder = folderOf(ftp_host, productOf(device.fleet).ftpAccount);
  const name = `${clientId}_${formatDay(first)}_${formatDay(last)}.log`;
  const { outcome } = (yield {
    kind: 'upload',
    url: `${folder.replace(/\/$/, '')}/${encodeURIComponent(name)}`,
    body: logOf(clientId, days),
    timeout: device.fleet.timeouts.download,
  }) as Result;
  return outcome;
}

/** The server that was named, with the account of the product where it names none. */
function folderOf(host: string, account: string | undefined): string {
  const folder = /^ftp:\/\//i.test(host) ? host : `ftp://${host}`;
  if (account === undefined || !URL.canParse(folder)) return folder;
  const url = new URL(folder);
  if (url.username !== '') return folder;
  const colon = account.indexOf(':');
  url.username = encodeURIComponent(account.slice(0, colon));
  url.password = encodeURIComponent(account.slice(colon + 1));
  return url.href;
}
