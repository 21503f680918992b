using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking.OwnData;

/// <summary>The courier's own positions as far as they are still kept. In every state of the licence.</summary>
internal static class ExportOwnPositions
{
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Row(DateTimeOffset At, double Latitude, double Longitude, float? Accuracy, float? Speed, float? Heading);

    private static readonly ExportColumn<Row>[] Columns =
    [
        new("at", row => row.At), new("latitude", row => row.Latitude), new("longitude", row => row.Longitude),
        new("accuracyMetres", row => row.Accuracy), new("speedMetresPerSecond", row => row.Speed), new("headingDegrees", row => row.Heading),
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/courier/export/positions", Handle)
        .WithName(nameof(ExportOwnPositions))
        .WithSummary("All positions of the courier that are still kept, oldest first, as one file.")
        .Produces<string>(StatusCodes.Status200OK, "application/json", "text/csv")
        .ProducesValidationProblem();

    private static Export<Row> Handle(
        ClaimsPrincipal caller, NpgsqlDataSource source, Tenant tenant,
        [FromQuery, RegularExpression(ExportFormat.Pattern)] string? format = null) =>
        new("positions", format, Columns, ReadAsync(source, tenant, caller.CourierId()));

    private static async IAsyncEnumerable<Row> ReadAsync(
        NpgsqlDataSource source, Tenant tenant, Guid courier, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await using var connection = await TenantConnection.OpenAsync(source, tenant, cancel);
        await using var command = new NpgsqlCommand("""
            SELECT fix_at, latitude, longitude, accuracy_metres, speed_metres_per_second, heading_degrees
            FROM tracking.positions WHERE collective_id = $1 AND courier_id = $2 ORDER BY fix_at, fix_id
            """, connection)
        {
            Parameters = { new() { Value = tenant.CollectiveId }, new() { Value = courier } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return new Row(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), Real(reader, 3), Real(reader, 4), Real(reader, 5));
        }
    }

    private static float? Real(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFloat(column);
}
