// What stands in place of data: a spinner until it is there, or what went wrong with a way
// to try again.
//
//   <Loaded of={keys}>{(data) => …}</Loaded>        of: what useData() gives
import { faultText } from "../faults.js";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Spinner } from "./Spinner.jsx";

export function Loaded({ of: { data, fault, reload }, children }) {
  const t = useWords(words);
  return (
    <>
      {fault && (
        <p class="fault" role="alert">
          {faultText(fault)} <button type="button" class="button small" onClick={reload}>{t("again")}</button>
        </p>
      )}
      {data ? children(data) : !fault && <Spinner />}
    </>
  );
}
