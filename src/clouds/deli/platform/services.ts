/** The applications of the platform, and the groups each is bound to. PROTOCOLS 1.6. */

export interface Service {
  readonly id: string;
  readonly name: string;
  /** URL; may be empty. */
  readonly icon: string;
}

/** What the rules need to know of services. */
export interface ServicesInForce {
  exists(id: string): boolean;
  /** Ids in the order of their registration. */
  boundTo(group: string): readonly string[];
}

export class ServiceRegistry implements ServicesInForce {
  readonly #services = new Map<string, Service>();
  /** Bound to every group that does not say otherwise. */
  readonly #everywhere: ReadonlySet<string>;
  /** By group, then by service id: what was said of it. */
  readonly #said = new Map<string, Map<string, boolean>>();

  constructor(services: readonly Service[], everywhere: readonly string[]) {
    for (const service of services) this.register(service);
    this.#everywhere = new Set(everywhere);
  }

  register(service: Service): void {
    this.#services.set(service.id, service);
  }

  get(id: string): Service | undefined {
    return this.#services.get(id);
  }

  exists(id: string): boolean {
    return this.#services.has(id);
  }

  isBound(id: string, group: string): boolean {
    return this.#services.has(id) && (this.#said.get(group)?.get(id) ?? this.#everywhere.has(id));
  }

  boundTo(group: string): readonly string[] {
    return [...this.#services.keys()].filter((id) => this.isBound(id, group));
  }

  /** Returns whether that changed anything. */
  bind(id: string, group: string, bound: boolean): boolean {
    if (this.isBound(id, group) === bound) return false;
    const said = this.#said.get(group) ?? new Map<string, boolean>();
    this.#said.set(group, said.set(id, bound));
    return true;
  }
}
