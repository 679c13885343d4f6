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

/** The definition that it refers to, which is told elsewhere. */
export const definitionOf = (node: SchemaNode): string | undefined =>
  node.$ref?.split('/').at(-1) ?? node.allOf?.map(definitionOf).find((name) => name !== undefined);

export const isSteps = (node: SchemaNode): boolean => definitionOf(node)?.endsWith('-steps') === true;
