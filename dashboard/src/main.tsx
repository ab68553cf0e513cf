import { render } from 'preact';
import './styles/tokens.css';
import './styles/page.css';
import './styles/tables.css';
import './styles/charts.css';
import { App } from './view/app.tsx';

const root = document.querySelector('#app');
if (root !== null) {
  root.replaceChildren();
  render(<App />, root);
}
