using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Checkpoints;
using Rodando.Tests.Repository;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>What the tests of the audit chain do with a federation: nights, exports, the two verifiers, and a superuser's hand.</summary>
internal static class AuditWorld
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Runs the daily jobs.</summary>
    public static async Task NightAsync(this RodandoServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<MakeCheckpoints>().RunAsync(Cancel);
        await scope.ServiceProvider.GetRequiredService<VerifyChains>().RunAsync(Cancel);
    }

    public static async Task<string> ExportAsync(this FederationWorld world, string query = "")
    {
        using var answer = await world.Auditor.GetAsync(new Uri($"/v1/federation/audit-events/export{query}", UriKind.Relative), Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    public static async Task<JsonElement> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return await FederationWorld.ReadAsync(answer, System.Net.HttpStatusCode.OK);
    }

    /// <summary>A superuser can switch the triggers off; then only the hashes tell.</summary>
    public static Task TamperAsync(this FederationWorld world, string sql) => world.ExecuteAsync($"""
        ALTER TABLE licensing.audit_events DISABLE TRIGGER USER;
        ALTER TABLE licensing.audit_heads DISABLE TRIGGER USER;
        ALTER TABLE licensing.audit_checkpoints DISABLE TRIGGER USER;
        {sql};
        ALTER TABLE licensing.audit_events ENABLE TRIGGER USER;
        ALTER TABLE licensing.audit_heads ENABLE TRIGGER USER;
        ALTER TABLE licensing.audit_checkpoints ENABLE TRIGGER USER;
        """);

    /// <summary>The verb <c>verify-audit FILE</c>.</summary>
    public static async Task<(int Code, string Text)> VerifyFileAsync(string file, string? kept = null)
    {
        using var output = new StringWriter();
        using var input = new StringReader(file);
        var code = await AuditVerification.RunFileAsync(input, output, Cancel, kept);
        return (code, output.ToString().Trim());
    }

    /// <summary>The verb <c>verify-audit</c>.</summary>
    public static async Task<(int Code, string Text)> VerifyDatabaseAsync(this RodandoServer server)
    {
        using var output = new StringWriter();
        var code = await AuditVerification.RunAsync(server.Services.GetRequiredService<NpgsqlDataSource>(), output, Cancel);
        return (code, output.ToString().Trim());
    }

    /// <summary>The stand-alone verifier, alone in a folder with the files it is given.</summary>
    public static async Task<(int Code, string Text)> VerifyAloneAsync(string file, string? kept = null)
    {
        var folder = Directory.CreateTempSubdirectory("verify-audit-").FullName;
        try
        {
            File.Copy(Path.Combine(RepositoryTree.Root, "tools", "verify-audit.cs"), Path.Combine(folder, "verify-audit.cs"));
            await File.WriteAllTextAsync(Path.Combine(folder, "export.ndjson"), file, Cancel);
            if (kept is not null) await File.WriteAllTextAsync(Path.Combine(folder, "kept.json"), kept, Cancel);
            var start = new ProcessStartInfo("dotnet", ["run", "verify-audit.cs", "export.ndjson", .. kept is null ? Array.Empty<string>() : ["kept.json"]])
            { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(Cancel);
            var text = await process.StandardOutput.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            return (process.ExitCode, (text + await error).Trim());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
