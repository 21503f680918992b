using System.CommandLine;
using Rodando.Host.Migrate;
using Rodando.Host.OpenApi;
using Rodando.Host.Serve;

var root = new RootCommand("Rodando: the backend that bike-messenger co-operatives run together.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    OpenApiCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
