/** Finds and reads the definition of a simulated instrument: one that is shipped, by its id, or any file, by its path. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatPath, parseCheckedYaml } from '../../protocols/configuration/parse-checked-yaml.js';
import { ConfigError } from '../../protocols/vocabulary/errors.js';
import { type InstrumentDefinition, InstrumentDefinitionSchema } from './instrument-definition.js';
import { makeRegisterMap } from './register-map.js';

const MODELS_FOLDER = fileURLToPath(new URL('./models/', import.meta.url));
const ENDING = /\.ya?ml$/;

/** The ids of the shipped instruments. */
export function listSimulatedInstruments(): readonly string[] {
  return readdirSync(MODELS_FOLDER)
    .filter((name) => ENDING.test(name))
    .map((name) => name.replace(ENDING, ''))
    .sort();
}

/**
 * @param model A shipped instrument's id, or the path of a YAML file (it contains a `/` or ends in `.yaml`).
 * Throws a ConfigError that names every fault by file, line and key.
 */
export function loadSimulatedInstrument(model: string): InstrumentDefinition {
  if (model.includes('/') || ENDING.test(model)) return loadFile(model);
  const known = listSimulatedInstruments();
  if (!known.includes(model)) {
    throw new ConfigError([
      {
        code: 'unknown-reference',
        file: model,
        line: null,
        key: '',
        message: `there is no simulated instrument "${model}"`,
        legal: `${known.join(', ')}, a text instrument of --list, or the path of a file`,
      },
    ]);
  }
  return loadFile(join(MODELS_FOLDER, `${model}.yaml`));
}

function loadFile(file: string): InstrumentDefinition {
  const result = parseCheckedYaml(InstrumentDefinitionSchema, readText(file), file);
  if (!result.ok) throw new ConfigError(result.faults);
  const { parsed } = result;
  const { faults } = makeRegisterMap(parsed.value);
  if (faults.length > 0) {
    throw new ConfigError(
      faults.map(({ path, ...fault }) => ({
        ...fault,
        file,
        line: parsed.lineOf(path),
        key: formatPath(path),
      })),
    );
  }
  return parsed.value;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new ConfigError([
      { code: 'not-readable', file, line: null, key: '', message: `cannot be read (${reason})`, legal: null },
    ]);
  }
}
