/** The business side of the Deli platform, whichever gateway its devices come through. */
import { randomBytes } from 'node:crypto';
import type { DeliPlatform, Member } from '../clouds/deli/platform/index.ts';
import { People } from '../clouds/deli/platform/people.ts';
import { Users } from '../clouds/deli/platform/users.ts';
import type { Envelope } from '../clouds/deli/wire.ts';
import { Applications } from './applications.ts';
import type { DelayLine } from './delay-line.ts';
import { Exchange } from './exchange.ts';
import type { FaultPlayer } from './faults.ts';
import type { GatewayRules, Session } from './gateway.ts';
import { Instructor, type Line } from './instructor.ts';
import { OutsideApplications } from './outside-applications.ts';
import type { Tallies } from './tallies.ts';

/** Absent options.tokenLifetime: seven days, ms. */
const TOKEN_LIFETIME = 7 * 86_400_000;

export interface BusinessParts {
  readonly deli: DeliPlatform;
  readonly line: Line;
  readonly faults: FaultPlayer;
  readonly delays: DelayLine;
  readonly tallies: Tallies;
  readonly tokenLifetime?: number;
  readonly callbacksAnywhere?: boolean;
  /** Epoch ms. */
  now(): number;
  /** The http address that this device can reach. */
  base(session: Session<Member>): string;
}

export class Business implements GatewayRules<Member> {
  readonly deli: DeliPlatform;
  readonly line: Line;
  readonly users: Users;
  readonly people: People;
  readonly instructor: Instructor;
  readonly applications: Applications;
  readonly outside: OutsideApplications;
  readonly #exchange: Exchange;
  readonly #faults: FaultPlayer;

  constructor(parts: BusinessParts) {
    const { deli, line, faults, delays, tallies, now, base } = parts;
    this.deli = deli;
    this.line = line;
    this.#faults = faults;
    this.outside = new OutsideApplications(parts.callbacksAnywhere ?? false);
    this.users = new Users({
      tokenLifetime: parts.tokenLifetime ?? TOKEN_LIFETIME,
      newToken: () => randomBytes(16).toString('hex'),
      now,
    });
    const devices = {
      find: (id: string) => deli.find(id),
      isConnected: (id: string) => line.session(id) !== undefined,
      update: deli.update.bind(deli),
    };
    this.people = new People(this.users, devices, now);
    this.instructor = new Instructor({ line, tallies, seconds: () => deli.seconds() });
    const { users, outside, instructor } = this;
    this.applications = new Applications({ deli, users, outside, instructor });
    const { applications } = this;
    this.#exchange = new Exchange({ deli, faults, delays, tallies, instructor, applications, base });
  }

  admit(credentials: Parameters<GatewayRules<Member>['admit']>[0]): Member | number {
    const member = this.deli.admit(credentials);
    return typeof member === 'number' ? member : (this.#faults.refuses(member.clientId) ?? member);
  }

  opened(session: Session<Member>): void {
    this.deli.connected(session.member);
    this.instructor.opened(session);
  }

  closed(session: Session<Member>): void {
    this.instructor.closed(session.clientId);
  }

  maySubscribe(member: Member, topic: string): boolean {
    return this.deli.maySubscribe(member, topic);
  }

  received(session: Session<Member>, message: Parameters<GatewayRules<Member>['received']>[1]): void {
    this.#exchange.receive(session, message);
  }

  forwarded({ clientId }: Member, payload: Buffer): void {
    this.instructor.sent(clientId, (JSON.parse(payload.toString()) as Envelope).action);
  }

  askedOf(mid: string): string | undefined {
    return this.instructor.askedOf(mid);
  }

  /** Sends what waits for the end of this turn. */
  flush(): void {
    this.#exchange.flush();
  }

  /** Ends all waiting: applications have not accepted, devices have not answered. */
  async close(): Promise<void> {
    this.outside.close();
    this.instructor.close();
    await this.#exchange.settled();
  }
}
