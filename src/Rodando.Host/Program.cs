using System.CommandLine;
using Rodando.Host.Demo;
using Rodando.Host.Found;
using Rodando.Host.Migrate;
using Rodando.Host.OpenApi;
using Rodando.Host.Serve;
using Rodando.Host.Simulate;
using Rodando.Host.VerifyAudit;

var root = new RootCommand("Rodando: the backend that bike-messenger co-operatives run together.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    FoundCommand.Create(),
    PasswordCommand.Create(),
    DemoCommand.Create(),
    OpenApiCommand.Create(),
    VerifyAuditCommand.Create(),
    SimulateCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
