using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Platform.Http;

namespace Rodando.Members;

internal static class PageReading
{
    /// <summary>Reads the cursor.</summary>
    /// <returns>False when the text is not one of ours.</returns>
    public static bool TryAfter(this PageQuery page, out Cursor? after, [NotNullWhen(false)] out ProblemHttpResult? invalid)
    {
        (after, invalid) = (null, null);
        if (page.Cursor is not { Length: > 0 } text)
            return true;
        if (!Cursor.TryParse(text, out var cursor))
        {
            invalid = Problems.Invalid("cursor", "It is not one of ours; begin again without it.");
            return false;
        }
        after = cursor;
        return true;
    }

    /// <summary>If-Match is not asked for here, but holds when it is sent.</summary>
    public static ProblemHttpResult? CheckMatch(this HttpContext http, int version) =>
        http.Request.Headers.IfMatch.Count == 0 ? null : http.RequireMatch(version);

    /// <summary>True when the database refused the change by this unique index or exclusion constraint.</summary>
    public static bool BrokeConstraint(this DbUpdateException exception, string name) =>
        exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation, ConstraintName: { } broken,
        } && broken == name;
}
