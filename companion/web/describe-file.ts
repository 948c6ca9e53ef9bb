/** A received file as the pages show it. */
import type { ReceivedFile } from '../store/province-store.js';
import type { ReceivedFileView } from './province-view.js';

export function describeFile(file: ReceivedFile): ReceivedFileView {
  const { id, station, name, receivedAt, dataAt, sizeBytes, sha256, rows, verdict, faults } = file;
  return {
    id,
    station,
    name,
    receivedAt,
    dataAt,
    sizeBytes,
    sha256,
    rows,
    verdict,
    faults: faults.map(({ code, severity, line, message, clause }) => ({
      code,
      severity,
      line,
      message,
      clause,
    })),
  };
}
