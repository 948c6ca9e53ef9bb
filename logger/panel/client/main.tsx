/** Starts the panel in the browser. */
import { render } from 'preact';
import { applyPreferences } from '../../../protocols/presentation/preferences.js';
import { App } from './app.js';
import './panel.css';
import { followPanel } from './panel-store.js';

applyPreferences(document.documentElement);
const root = document.getElementById('app');
if (root) render(<App live={followPanel()} />, root);
