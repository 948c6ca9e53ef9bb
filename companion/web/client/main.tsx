/** Starts the province's pages in the browser. */
import { render } from 'preact';
import { applyPreferences } from '../../../protocols/presentation/preferences.js';
import './province.css';
import { Root } from './root.js';
import { loadSession } from './session-store.js';

applyPreferences(document.documentElement);
const root = document.getElementById('app');
if (root) render(<Root />, root);
void loadSession();
