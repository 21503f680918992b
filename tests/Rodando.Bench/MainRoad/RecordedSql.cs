using System.Data;
using Npgsql;
using Rodando.Bench.World;

namespace Rodando.Bench.MainRoad;

/// <summary>The SQL that accepting one delivery really sends, recorded, so that the floor sends the same in as many round trips.</summary>
/// <remarks>Ids, references, keys and locks that were new in the recording are made anew at every replay; everything else is sent as recorded.</remarks>
internal sealed class RecordedSql
{
    private readonly List<SentStatement[]> rounds;
    private readonly HashSet<object> fresh;

    private RecordedSql(List<SentStatement[]> rounds, HashSet<object> fresh) => (this.rounds, this.fresh) = (rounds, fresh);

    /// <summary>Round trips in the recording, without the commit; begin travels with the first.</summary>
    internal int Count => rounds.Count;

    /// <summary>Records what <paramref name="work"/> sends, twice: values that differ between the two are the fresh ones.</summary>
    internal static async Task<RecordedSql> OfAsync(Func<Task> work)
    {
        // What a process asks for only now and then, such as a key it does not remember, is not part of it: try again.
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var (first, second) = (await SqlTape.RecordAsync(work), await SqlTape.RecordAsync(work));
            if (first.Count > 0 && Texts(first).SequenceEqual(Texts(second), StringComparer.Ordinal))
                return new RecordedSql(first, Changing(first, second));
        }
        throw new InvalidOperationException("Two acceptances sent different statements; the floor would not be comparable.");
    }

    private static IEnumerable<string> Texts(List<SentStatement[]> rounds) =>
        rounds.Select(round => string.Join(";\n", round.Select(statement => statement.Text)));

    private static HashSet<object> Changing(List<SentStatement[]> first, List<SentStatement[]> second) =>
        [.. Values(first).Zip(Values(second))
            .Where(pair => pair.First is Guid or string or long && !Equals(pair.First, pair.Second)).Select(pair => pair.First!)];

    private static IEnumerable<object?> Values(List<SentStatement[]> rounds) =>
        rounds.SelectMany(round => round).SelectMany(statement => statement.Values);

    /// <summary>Everything once more on an open connection: first the confinement, then one transaction with the rest.</summary>
    internal async Task ReplayAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var renewed = new Dictionary<object, object>();
        await SendAsync(connection, rounds[0], renewed, cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        foreach (var round in rounds.Skip(1))
            await SendAsync(connection, round, renewed, cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task SendAsync(NpgsqlConnection connection, SentStatement[] round, Dictionary<object, object> renewed, CancellationToken cancel)
    {
        if (round is [var only])
        {
            await using var command = new NpgsqlCommand(only.Text, connection);
            Fill(command.Parameters, only, renewed);
            await ReadAllAsync(await command.ExecuteReaderAsync(cancel), cancel);
            return;
        }
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in round)
        {
            var command = new NpgsqlBatchCommand(statement.Text);
            Fill(command.Parameters, statement, renewed);
            batch.BatchCommands.Add(command);
        }
        await ReadAllAsync(await batch.ExecuteReaderAsync(cancel), cancel);
    }

    private void Fill(NpgsqlParameterCollection parameters, SentStatement statement, Dictionary<object, object> renewed)
    {
        for (var i = 0; i < statement.Values.Count; i++)
        {
            var parameter = statement.Parameters[i].Clone();
            parameter.Value = Renew(statement.Values[i], renewed);
            parameters.Add(parameter);
        }
    }

    private static async Task ReadAllAsync(NpgsqlDataReader opened, CancellationToken cancel)
    {
        await using var reader = opened;
        do
        {
            while (await reader.ReadAsync(cancel))
            {
            }
        }
        while (await reader.NextResultAsync(cancel));
    }

    private object Renew(object? value, Dictionary<object, object> renewed)
    {
        if (value is null)
            return DBNull.Value;
        if (!fresh.Contains(value))
            return value;
        if (!renewed.TryGetValue(value, out var made))
            renewed[value] = made = value switch
            {
                Guid => Guid.CreateVersion7(),
                long => Random.Shared.NextInt64(),
                var text => Fresh((string)text),
            };
        return made;
    }

    // A JSON document keeps its length; only short texts (references, keys) have to be unique.
    private static string Fresh(string text) => text.Length > 60 || text.StartsWith('{') ? text : Guid.NewGuid().ToString("n")[..Math.Min(32, Math.Max(9, text.Length))];
}
