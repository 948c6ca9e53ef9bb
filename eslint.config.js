// Type-aware lint. The rules that matter most to a logger: no floating promise, no clock or timer but the injected one.
import tseslint from 'typescript-eslint';

const CLOCK_MESSAGE = 'Time comes from the injected Clock (protocols/vocabulary/clock.ts).';
const bannedTime = ['setTimeout', 'setInterval'].map((name) => ({ name, message: CLOCK_MESSAGE }));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'demo/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/require-await': 'off',
      'no-restricted-globals': ['error', ...bannedTime],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: CLOCK_MESSAGE }],
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', 4],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // The only places that may touch the machine's own time: the real clock, the virtual one, and pages in a browser.
    files: ['hardware/host/**', 'simulators/time/**', '**/client/**', 'protocols/presentation/**'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Tests wait on real sockets and processes, so they may set a deadline with the machine's timer.
    files: ['**/*.test.ts', '**/*.test.tsx', '**/*.contract.ts'],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['vitest.config.ts'], rules: { 'no-restricted-exports': 'off' } },
);
