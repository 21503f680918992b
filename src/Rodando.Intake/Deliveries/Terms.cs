using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Intake.Licences;
using Rodando.Intake.Pricing;
using Rodando.Platform.Http;

namespace Rodando.Intake.Deliveries;

/// <summary>What the collective has settled with the merchant and the world, as far as one order asks for it.</summary>
/// <remarks>One round trip. The licence row is held FOR SHARE until the order is committed, so that an order stands wholly
/// before or wholly after a change of the licence (domain document, §2.6); so are the endpoints, against removal.</remarks>
internal sealed record Terms
{
    public LicenceFacts? Licence { get; private init; }

    private OrderGate Gate { get; init; } = new();

    public string MerchantName { get; private init; } = "";

    public bool MerchantActive { get; private init; }

    public DateTimeOffset MerchantSince { get; private init; }

    /// <summary>Null while the collective has not set its tariff.</summary>
    public Price? Price { get; private init; }

    public bool CoversPickup { get; private init; }

    public bool CoversDropoff { get; private init; }

    /// <summary>Null while no vehicle is known: then nothing is too heavy.</summary>
    public int? HeaviestGrams { get; private init; }

    /// <summary>False when no vehicle takes both the weight and the number.</summary>
    public bool Fits { get; private init; }

    /// <summary>The merchant's webhook endpoints that are to be told.</summary>
    public Guid[] Endpoints { get; private init; } = [];

    private const string HoldLicence = "SELECT fact::text FROM intake.licences WHERE collective_id = $1 FOR SHARE";

    private const string ReadTerms = """
        SELECT m.name, m.active, m.created_at,
            t.currency, t.base_minor, t.per_km_minor, t.minimum_minor, t.included_metres,
            EXISTS (SELECT 1 FROM intake.service_areas a WHERE a.collective_id = $1 AND ST_Covers(a.area, $3)),
            EXISTS (SELECT 1 FROM intake.service_areas a WHERE a.collective_id = $1 AND ST_Covers(a.area, $4)),
            v.heaviest, coalesce(v.fits, true),
            ARRAY(SELECT w.id FROM intake.webhook_endpoints w
                  WHERE w.collective_id = $1 AND w.merchant_id = $2 AND w.mode = $7 AND w.active
                  FOR KEY SHARE)
        FROM intake.merchants m
        LEFT JOIN intake.tariffs t ON t.collective_id = $1
        CROSS JOIN LATERAL (
            SELECT max(capacity_grams) AS heaviest, bool_or(capacity_grams >= $5 AND capacity_items >= $6) AS fits
            FROM intake.vehicles WHERE collective_id = $1 AND active) v
        WHERE m.collective_id = $1 AND m.id = $2
        """;

    /// <param name="db">In a transaction.</param>
    /// <param name="metres">Travel distance from pickup to dropoff.</param>
    /// <returns>Null when the merchant is not known.</returns>
    public static async Task<Terms?> ReadAsync(
        IntakeDb db, OrderGate gate, Guid merchantId, string mode, Point pickup, Point dropoff, Load load, int metres, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        if (gate.Asks)
            batch.BatchCommands.Add(Command(HoldLicence, db.CollectiveId));
        batch.BatchCommands.Add(Command(
            ReadTerms, db.CollectiveId, merchantId, pickup, dropoff, load.Grams, load.Items, mode));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        LicenceFacts? licence = null;
        if (gate.Asks)
        {
            licence = await reader.ReadAsync(cancel) ? LicenceCopy.Parse(reader.GetString(0)) : null;
            await reader.NextResultAsync(cancel);
        }
        return await reader.ReadAsync(cancel) ? Of(reader, licence, metres) with { Gate = gate } : null;
    }

    /// <returns>Null when the order may be accepted as far as licence, merchant, areas, vehicles and tariff go.</returns>
    public IResult? Refuse(Load load, DateTimeOffset now, DateTimeOffset windowEnd, string mode)
    {
        if (!MerchantActive || (Gate.Asks && !IsLicensed(now, windowEnd, mode)))
            return Problems.Of(403, LicenceCodes.NotAcceptingOrders, "The collective is not accepting orders. Ask it for the reason.");
        return (this switch
        {
            { CoversPickup: false } => new Refusal("outside-service-area", "It lies in none of the collective's areas.", "pickup.location"),
            { CoversDropoff: false } => new Refusal("outside-service-area", "It lies in none of the collective's areas.", "dropoff.location"),
            _ when HeaviestGrams < load.Grams => new Refusal(
                "too-heavy", $"Together they weigh {load.Grams} g; the strongest vehicle carries {HeaviestGrams} g.", "packages"),
            { Fits: false } => new Refusal("too-many-packages", "No vehicle carries so many packages of that weight at once.", "packages"),
            { Price: null } => new Refusal("tariff-missing", "The collective has not set its prices yet."),
            _ => null,
        })?.ToProblem();
    }

    private bool IsLicensed(DateTimeOffset now, DateTimeOffset windowEnd, string mode)
    {
        var circumstances = mode == Delivery.Live ? LicenceCircumstances.None : LicenceCircumstances.Sandbox;
        var answer = LicenceGate.MayAccept(Licence, now, windowEnd, circumstances);
        return answer.IsAllowed
            || (answer.Permission == LicencePermission.ExistingMerchants && MerchantSince < answer.Standing.Since
                && LicenceGate.MayAccept(Licence, now, windowEnd, circumstances | LicenceCircumstances.ExistingMerchant).IsAllowed);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static Terms Of(DbDataReader row, LicenceFacts? licence, int metres) => new()
    {
        Licence = licence,
        MerchantName = row.GetString(0),
        MerchantActive = row.GetBoolean(1),
        MerchantSince = row.GetFieldValue<DateTimeOffset>(2),
        Price = row.IsDBNull(3)
            ? null
            : Price.Of(row.GetString(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt32(7), metres),
        CoversPickup = row.GetBoolean(8),
        CoversDropoff = row.GetBoolean(9),
        HeaviestGrams = row.IsDBNull(10) ? null : row.GetInt32(10),
        Fits = row.GetBoolean(11),
        Endpoints = row.GetFieldValue<Guid[]>(12),
    };
}
