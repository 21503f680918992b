using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Rodando.Dispatch.Decisions;

/// <summary>A decision in a sentence or two, in Spanish or English.</summary>
internal sealed class Explanation(bool isEnglish)
{
    private readonly CultureInfo culture = CultureInfo.GetCultureInfo(isEnglish ? "en-US" : "es-MX");

    /// <summary>Spanish unless the caller prefers English.</summary>
    public static Explanation For(HttpContext http)
    {
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString())
            .FirstOrDefault(tag => tag.StartsWith("en", StringComparison.OrdinalIgnoreCase)
                || tag.StartsWith("es", StringComparison.OrdinalIgnoreCase));
        return new Explanation(wanted?.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <param name="self">Pseudonym of the courier who asks; null for a dispatcher.</param>
    public string Of(Decision decision, DecisionRecord record, string? self)
    {
        var head = decision.Outcome switch
        {
            DecisionOutcome.Assigned => Compared(record, self),
            DecisionOutcome.AssignedByPerson => Say("Lo asignó una persona. ", "A person assigned it. ") + Compared(record, self),
            DecisionOutcome.UnassignedByPerson => Say("Una persona retiró la asignación.", "A person took the assignment back."),
            DecisionOutcome.KeptByCustody => Say("Quien tiene el paquete conserva el envío.", "Whoever holds the parcel keeps the job."),
            _ => Nobody(decision, record),
        };
        return $"{head} {Say("No se usa ninguna calificación personal.", "No personal rating is used.")}";
    }

    private string Nobody(Decision decision, DecisionRecord record) => decision.Reason is { } reason
        ? Say($"No se asignó a nadie: {reason}.", $"Nobody got it: {reason}.")
        : Say(
            $"Nadie de las {record.CouriersOnShift} personas en turno pudo tomarlo; se intenta de nuevo.",
            $"None of the {record.CouriersOnShift} couriers on shift could take it; it is tried again.");

    private string Compared(DecisionRecord record, string? self)
    {
        var able = record.Candidates.Where(candidate => candidate.Cost is not null).ToList();
        var chosen = record.Candidates.SingleOrDefault(candidate => candidate.Chosen);
        var counts = Say(
            $"{record.CouriersOnShift} personas en turno, {able.Count} podían tomarlo; a la elegida le suma {Metres(chosen)} de recorrido.",
            $"{record.CouriersOnShift} couriers on shift, {able.Count} could take it; it adds {Metres(chosen)} to the chosen one's way.");
        var me = record.Candidates.FirstOrDefault(candidate => string.Equals(candidate.Courier, self, StringComparison.Ordinal));
        return me is null ? counts : $"{counts} {Own(me, able, chosen)}";
    }

    private string Own(DecisionCandidate me, List<DecisionCandidate> able, DecisionCandidate? chosen)
    {
        if (me.Chosen) return Say("Te tocó a ti.", "It went to you.");
        if (me.Forbids is { } why) return Say($"No podías tomarlo: {Reason(why)}.", $"You could not take it: {Reason(why)}.");
        var rank = (able.IndexOf(me) + 1).ToString(culture);
        var more = (me.ExtraMetres ?? 0) - (chosen?.ExtraMetres ?? 0);
        return more > 0
            ? Say($"Quedaste en lugar {rank}: te sumaba {more.ToString("N0", culture)} m más.",
                $"You were number {rank}: it added {more.ToString("N0", culture)} m more to your way.")
            : Say($"Quedaste en lugar {rank}: contaron el tiempo, los retrasos o la carga de trabajo.",
                $"You were number {rank}: time, lateness or workload counted.");
    }

    private string Reason(string code) => code switch
    {
        "capacity" => Say("no hay espacio en tu vehículo", "there is no room on your vehicle"),
        "shift-end" => Say("tu turno termina antes", "your shift ends before"),
        "excluded" => Say("lo rechazaste o te fue retirado", "you declined it, or it was taken back"),
        _ => Say("no hay camino", "no way leads there"),
    };

    private string Metres(DecisionCandidate? candidate) => $"{(candidate?.ExtraMetres ?? 0).ToString("N0", culture)} m";

    private string Say(string spanish, string english) => isEnglish ? english : spanish;
}
