/**
 * The small expression language of `formula: expression`. jsep parses; a closed list of nodes is turned into a function of
 * numbers: nothing else can be said, so there is no property, no object and no code to reach. Faults are found when the
 * configuration is checked, never while it runs.
 */
import jsep from 'jsep';

export type Evaluate = (values: Readonly<Record<string, number>>) => number;

export type CompiledExpression =
  { ok: true; evaluate: Evaluate; names: readonly string[] } | { ok: false; message: string; legal: string };

export const EXPRESSION_CHARACTERS_MAX = 500;
/** A tree deeper than this is no formula of a station, and would end in a stack overflow. */
const DEPTH_MAX = 40;
/** Names of inputs that an expression can use. */
export const INPUT_NAME = /^[a-z][A-Za-z0-9_]{0,39}$/;

const FUNCTIONS: ReadonlyMap<string, { arity: number; apply: (...values: number[]) => number }> = new Map([
  ['abs', { arity: 1, apply: Math.abs }],
  ['sqrt', { arity: 1, apply: Math.sqrt }],
  ['exp', { arity: 1, apply: Math.exp }],
  ['ln', { arity: 1, apply: Math.log }],
  ['log10', { arity: 1, apply: Math.log10 }],
  ['pow', { arity: 2, apply: Math.pow }],
  ['min', { arity: 2, apply: Math.min }],
  ['max', { arity: 2, apply: Math.max }],
]);

const OPERATORS: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
]);

/** Only as the condition of `condition ? a : b`. */
const COMPARISONS: ReadonlyMap<string, (left: number, right: number) => boolean> = new Map([
  ['<', (left, right) => left < right],
  ['<=', (left, right) => left <= right],
  ['>', (left, right) => left > right],
  ['>=', (left, right) => left >= right],
]);

class NotLegal extends Error {
  readonly legal: string;
  constructor(message: string, legal: string = LANGUAGE) {
    super(message);
    this.legal = legal;
  }
}

const LANGUAGE = `numbers, names of inputs, + - * / ( ), a < b ? c : d, ${[...FUNCTIONS]
  .map(([name, { arity }]) => `${name}(${arity === 1 ? 'a' : 'a, b'})`)
  .join(' ')}`;

/** `inputs`: the names that the expression may use; all of them must be used. */
export function compileExpression(text: string, inputs: readonly string[]): CompiledExpression {
  const used = new Set<string>();
  try {
    if (text.length > EXPRESSION_CHARACTERS_MAX) {
      throw new NotLegal(`has ${text.length} characters`, `at most ${EXPRESSION_CHARACTERS_MAX}`);
    }
    const evaluate = compile(parse(text), { inputs, used, depth: 0 });
    const unused = inputs.filter((name) => !used.has(name));
    if (unused.length > 0) {
      throw new NotLegal(`does not use ${unused.join(', ')}`, 'every input is used, or not given');
    }
    return { ok: true, evaluate, names: [...used] };
  } catch (error) {
    if (!(error instanceof NotLegal)) throw error;
    return { ok: false, message: error.message, legal: error.legal };
  }
}

function parse(text: string): jsep.CoreExpression {
  try {
    return jsep(text) as jsep.CoreExpression;
  } catch (error) {
    // jsep throws plain errors with a position; a very deep text overflows its stack.
    throw new NotLegal(error instanceof Error ? `cannot be read: ${error.message}` : 'cannot be read');
  }
}

interface Scope {
  inputs: readonly string[];
  used: Set<string>;
  depth: number;
}

function compile(expression: jsep.Expression, outer: Scope): Evaluate {
  const node = expression as jsep.CoreExpression;
  const scope = { ...outer, depth: outer.depth + 1 };
  if (scope.depth > DEPTH_MAX) throw new NotLegal('is nested too deep', `at most ${DEPTH_MAX} levels`);
  switch (node.type) {
    case 'Literal':
      return constant(node);
    case 'Identifier':
      return inputOf(node.name, scope);
    case 'UnaryExpression':
      return sign(node, scope);
    case 'BinaryExpression':
      return operation(node, scope);
    case 'ConditionalExpression':
      return choice(node, scope);
    case 'CallExpression':
      return call(node, scope);
    default:
      throw new NotLegal('holds something that is no arithmetic');
  }
}

function constant({ value, raw }: jsep.Literal): Evaluate {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new NotLegal(`${raw} is not a number`);
  return () => value;
}

function inputOf(name: string, { inputs, used }: Scope): Evaluate {
  if (!inputs.includes(name)) {
    const legal = inputs.length === 0 ? 'name it under inputs' : inputs.join(', ');
    throw new NotLegal(`${name} is not an input`, legal);
  }
  used.add(name);
  return (values) => (Object.hasOwn(values, name) ? (values[name] ?? NaN) : NaN);
}

function sign({ operator, argument }: jsep.UnaryExpression, scope: Scope): Evaluate {
  const value = compile(argument, scope);
  if (operator === '-') return (values) => -value(values);
  throw new NotLegal(`${operator} is not an operator here`);
}

function operation({ operator, left, right }: jsep.BinaryExpression, scope: Scope): Evaluate {
  const apply = OPERATORS.get(operator);
  // In other languages -a ** 2 is −(a²) or (−a)², and ^ is no power at all.
  if (operator === '^' || operator === '**')
    throw new NotLegal(`${operator} is not an operator here`, 'pow(a, b)');
  if (COMPARISONS.has(operator)) {
    throw new NotLegal(`${operator} stands outside a condition`, `only in a ${operator} b ? c : d`);
  }
  if (apply === undefined) throw new NotLegal(`${operator} is not an operator here`);
  const [a, b] = [compile(left, scope), compile(right, scope)];
  return (values) => apply(a(values), b(values));
}

function choice({ test, consequent, alternate }: jsep.ConditionalExpression, scope: Scope): Evaluate {
  const { operator, left, right } = test as jsep.BinaryExpression;
  const compare = test.type === 'BinaryExpression' ? COMPARISONS.get(operator) : undefined;
  if (compare === undefined) throw new NotLegal('a condition must compare two numbers', '< <= > >=');
  const [a, b] = [compile(left, scope), compile(right, scope)];
  const [then, otherwise] = [compile(consequent, scope), compile(alternate, scope)];
  return (values) => {
    const [low, high] = [a(values), b(values)];
    // What is no number is not less than anything, and not the other case either.
    if (Number.isNaN(low) || Number.isNaN(high)) return NaN;
    return compare(low, high) ? then(values) : otherwise(values);
  };
}

function call({ callee, arguments: given }: jsep.CallExpression, scope: Scope): Evaluate {
  const known = callee.type === 'Identifier' ? FUNCTIONS.get((callee as jsep.Identifier).name) : undefined;
  const name = callee.type === 'Identifier' ? (callee as jsep.Identifier).name : 'this';
  if (known === undefined) throw new NotLegal(`${name} is not a function`, [...FUNCTIONS.keys()].join(', '));
  if (given.length !== known.arity) {
    throw new NotLegal(`${name} takes ${known.arity} value(s), not ${given.length}`);
  }
  const values = given.map((argument) => compile(argument, scope));
  return (inputs) => known.apply(...values.map((value) => value(inputs)));
}
