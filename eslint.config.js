// SPDX-License-Identifier: Apache-2.0
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** The judge by invariants must not know the algorithm, and the reference must not know the runner: docs/architecture.md. */
const forbid = (files, patterns, message) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }] },
});

export default tseslint.config(
  { ignores: ['dist/', 'spec/types/', 'node_modules/', 'coverage/'] },
  ...tseslint.configs.strictTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true }],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  forbid(['src/reference/**'], ['/runner/'], 'src/reference imports nothing of src/runner'),
  forbid(
    ['src/reference/invariants/**'],
    ['/runner/', '/algorithm/', '/generator/', '/corpus/'],
    'the invariants know nothing of the algorithm: import only ../formats/',
  ),
);
