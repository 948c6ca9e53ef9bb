/** The pages' pictures, from Lucide (ISC licence), drawn in the colour of the text and hidden from screen readers. */
import arrowLeft from 'lucide-static/icons/arrow-left.svg';
import bell from 'lucide-static/icons/bell.svg';
import chevronLeft from 'lucide-static/icons/chevron-left.svg';
import chevronRight from 'lucide-static/icons/chevron-right.svg';
import download from 'lucide-static/icons/download.svg';
import fileText from 'lucide-static/icons/file-text.svg';
import gauge from 'lucide-static/icons/gauge.svg';
import image from 'lucide-static/icons/image.svg';
import cable from 'lucide-static/icons/cable.svg';
import history from 'lucide-static/icons/history.svg';
import languages from 'lucide-static/icons/languages.svg';
import maximize from 'lucide-static/icons/maximize.svg';
import moon from 'lucide-static/icons/moon.svg';
import radio from 'lucide-static/icons/radio-tower.svg';
import search from 'lucide-static/icons/search.svg';
import send from 'lucide-static/icons/send.svg';
import sun from 'lucide-static/icons/sun.svg';
import sunMoon from 'lucide-static/icons/sun-moon.svg';
import unplug from 'lucide-static/icons/unplug.svg';
import zoomIn from 'lucide-static/icons/zoom-in.svg';
import zoomOut from 'lucide-static/icons/zoom-out.svg';
import eye from 'lucide-static/icons/eye.svg';
import eyeOff from 'lucide-static/icons/eye-off.svg';
import listX from 'lucide-static/icons/list-x.svg';
import user from 'lucide-static/icons/circle-user-round.svg';

const PICTURES = {
  alarm: bell,
  back: arrowLeft,
  earlier: chevronLeft,
  later: chevronRight,
  download,
  file: fileText,
  gauge,
  image,
  instrument: cable,
  journal: history,
  language: languages,
  dark: moon,
  light: sun,
  auto: sunMoon,
  person: user,
  hide: eyeOff,
  missing: listX,
  show: eye,
  station: radio,
  search,
  send,
  unplugged: unplug,
  whole: maximize,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
} as const;

export type IconName = keyof typeof PICTURES;

export function Icon({ name }: { name: IconName }) {
  return <span class="icon" aria-hidden="true" dangerouslySetInnerHTML={{ __html: PICTURES[name] }} />;
}
