/** The parts of a JSON Schema that a scenario's has, as the reference reads them. */
export interface SchemaNode {
  /** What a quantity is called: `duration`; whatever has one is told by it and not taken apart. */
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaNode | false;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly $ref?: string;
}

export const choicesOf = (node: SchemaNode): readonly SchemaNode[] | undefined => node.anyOf ?? node.oneOf;

/** A node of `allOf` is a reference with words of its own. */
export const described = (node: SchemaNode): string =>
  node.description ?? node.allOf?.find(({ description }) => description !== undefined)?.description ?? '';

export const isSteps = (node: SchemaNode): boolean =>
  node.$ref !== undefined || node.allOf?.some(isSteps) === true;
