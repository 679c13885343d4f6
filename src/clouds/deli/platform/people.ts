/** What the people of the app do with devices: scan, bind, unbind, log in. No I/O. PROTOCOLS 1.8 and 2. */
import type { ApiAnswer, ApiBody, ApiData, User, UserAndDevice } from '../app-api.ts';
import { parseQr, type QrCode } from '../qr.ts';
import { CODE } from '../wire.ts';
import { groupBinding, type Instruction, userLogin } from './instructions.ts';
import type { DeviceRecord } from './registry.ts';
import { belongs, mayUse, type Users } from './users.ts';

/** The devices as these rules see and change them. */
export interface Devices {
  /** The device, registered now if need be; undefined: the id belongs to no product of this platform. */
  find(clientId: string): DeviceRecord | undefined;
  isConnected(clientId: string): boolean;
  update(device: DeviceRecord, changes: Partial<DeviceRecord>): DeviceRecord;
}

export interface Deed<Data> {
  readonly answer: ApiAnswer<Data>;
  /** What the device is told, in this order. */
  readonly tell: readonly Instruction[];
}

interface Party {
  readonly user: User;
  readonly device: DeviceRecord;
}

/** ms that a scanned login waits to be confirmed. */
const LOGIN_WAITS = 300_000;

export class People {
  readonly #users: Users;
  readonly #devices: Devices;
  readonly #now: () => number;
  /** By device: who scanned, and when (epoch ms). */
  readonly #scans = new Map<string, { readonly userId: string; readonly at: number }>();

  constructor(users: Users, devices: Devices, now: () => number) {
    this.#users = users;
    this.#devices = devices;
    this.#now = now;
  }

  scan({ user_id, text, group_id }: ApiBody<'/app/scan'>): Deed<ApiData<'/app/scan'>> {
    const code = parseQr(text);
    if (!code) return refused(CODE.unparsable, 'this is no QR code of a device');
    if (code.device === undefined) {
      if (code.action === 'login') return refused(CODE.unparsable, 'a login code must name its device');
      return done(told(code));
    }
    if (!code.device.startsWith(`${code.product}_`))
      return refused(CODE.unparsable, 'the device of this code is of another product');
    const party = this.#party({ user_id, device: code.device });
    if ('answer' in party) return party;
    if (code.action === 'login') return this.#scanLogin(party, code);
    const bound = this.#bind(party, group_id);
    return bound.answer.code === CODE.ok
      ? { ...bound, answer: { code: CODE.ok, data: told(code, bound.answer.data?.group_id) } }
      : { ...bound, answer: failed(bound.answer) };
  }

  bind(body: ApiBody<'/app/bind'>): Deed<ApiData<'/app/bind'>> {
    const party = this.#party(body);
    return 'answer' in party ? party : this.#bind(party, body.group_id);
  }

  unbind(body: UserAndDevice): Deed<undefined> {
    const party = this.#party(body);
    if ('answer' in party) return party;
    const { user, device } = party;
    if (device.group === '') return refused(CODE.notBound, 'the device is not bound');
    this.#devices.update(device, { group: '', owner: '' });
    return { answer: { code: CODE.ok }, tell: [groupBinding(device.group, '', false, user.user_id)] };
  }

  /** Confirms or refuses the login that this user scanned. */
  login(body: ApiBody<'/app/login'>): Deed<ApiData<'/app/login'>> {
    const party = this.#party(body);
    if ('answer' in party) return party;
    const scan = this.#scans.get(body.device);
    if (scan?.userId !== body.user_id) return refused(CODE.unreachable, 'the user scanned no login here');
    this.#scans.delete(body.device);
    if (this.#now() - scan.at > LOGIN_WAITS) return refused(CODE.expired, 'the scan is too long ago');
    return body.confirm ? this.#confirm(party) : this.#refuse(party);
  }

  /** The user and the device, if this user may use this device. */
  #party({ user_id, device: id }: UserAndDevice): Party | Deed<never> {
    const user = this.#users.get(user_id);
    if (!user) return refused(CODE.notPermitted, `no such user: ${user_id}`);
    const device = this.#devices.find(id);
    if (!device) return refused(CODE.unreachable, `no such device: ${id}`);
    if (!mayUse(user, device))
      return refused(CODE.notPermitted, 'the device is bound, and the user does not belong to its group');
    return { user, device };
  }

  /** Whether this user may send instructions to this device; why not, if not. */
  mayInstruct(body: UserAndDevice): ApiAnswer<never> | undefined {
    const party = this.#party(body);
    if ('answer' in party) return party.answer;
    return party.device.group === '' ? { code: CODE.notBound, msg: 'the device is not bound' } : undefined;
  }

  #bind({ user, device }: Party, group = user.user_id): Deed<{ group_id: string }> {
    if (!belongs(user, group)) return refused(CODE.notPermitted, `the user does not belong to ${group}`);
    const tell = device.group === group ? [] : [groupBinding(group, '', true, user.user_id)];
    this.#devices.update(device, { group, owner: user.user_id });
    return { answer: { code: CODE.ok, data: { group_id: group } }, tell };
  }

  #scanLogin({ user, device }: Party, code: QrCode): Deed<ApiData<'/app/scan'>> {
    const { clientId, group } = device;
    if (device.locked) return refused(CODE.banned, 'the device is locked');
    if (!this.#devices.isConnected(clientId)) return refused(CODE.unreachable, 'the device is not connected');
    this.#scans.set(clientId, { userId: user.user_id, at: this.#now() });
    return { ...done(told(code, group)), tell: [userLogin(user, 'scanned')] };
  }

  /** Login binds the device to the user (PROTOCOLS 2.2); 203 comes first, since it clears what 205 brings. */
  #confirm({ user, device }: Party): Deed<ApiData<'/app/login'>> {
    const isNew = device.group === '';
    if (isNew) this.#devices.update(device, { group: user.user_id, owner: user.user_id });
    const granted = this.#users.issueToken(user.user_id);
    return {
      answer: { code: CODE.ok, data: { expire: granted.expire } },
      tell: [
        ...(isNew ? [groupBinding(user.user_id, user.name, true, user.user_id)] : []),
        userLogin(user, 'confirmed', granted),
      ],
    };
  }

  #refuse({ user }: Party): Deed<undefined> {
    return { answer: { code: CODE.ok }, tell: [userLogin(user, 'refused')] };
  }
}

const done = <Data>(data: Data): Deed<Data> => ({ answer: { code: CODE.ok, data }, tell: [] });

const refused = (code: number, msg: string): Deed<never> => ({ answer: { code, msg }, tell: [] });

const failed = ({ code, msg = '' }: ApiAnswer): ApiAnswer<never> => ({ code, msg });

const told = ({ action, product, device, connType }: QrCode, group?: string): ApiData<'/app/scan'> => ({
  action,
  product,
  ...(device !== undefined && { device }),
  ...(connType && { connType }),
  ...(group !== undefined && { group_id: group }),
});
