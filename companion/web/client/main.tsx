/** Starts the province's pages in the browser. */
import { render } from 'preact';
import { applyPreferences } from '../../../protocols/presentation/preferences.js';
import { App } from './app.js';
import './province.css';
import { followProvince } from './province-store.js';

applyPreferences(document.documentElement);
const root = document.getElementById('app');
if (root) render(<App live={followProvince()} />, root);
