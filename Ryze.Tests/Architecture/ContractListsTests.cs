using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Api.Hosting;
using Ryze.Infrastructure;
using Ryze.Infrastructure.Bridge.Persistence;
using Ryze.Infrastructure.PublicApi.Persistence;
using Ryze.Infrastructure.Shared.Telemetry;
using Ryze.Tests.Support;

namespace Ryze.Tests.Architecture;

/// <summary>
/// Names that operators, bridges and API consumers depend on. A changed name changes the contract: approve it deliberately with
/// <c>RYZE_APPROVE=1 dotnet test --filter ContractListsTests</c>.
/// </summary>
internal sealed partial class ContractListsTests
{
    private static readonly string[] OpenApiProse = ["summary", "description", "example", "examples", "title"];

    private static readonly string[] LinkCode =
    [
        "Ryze.Infrastructure/Shared/Link", "Ryze.Infrastructure/PublicApi/Link", "Ryze.Infrastructure/Bridge/Link",
            "Ryze.Infrastructure/LinkServices.cs",
    ];

    [Test]
    public async Task OpenAPI_document_matches_the_approved_list()
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(folder, "api,bridge"), "Development");

        var document = (await ryze.Client.SendAsync(HttpMethod.Get, "/swagger/v1/swagger.json")).Json!;

        AssertApproved("openapi.txt", LinesOf(document["paths"]!, "paths").Concat(LinesOf(document["components"]!["schemas"]!, "schemas")));
    }

    [Test]
    public void Log_event_ids_match_the_approved_list() =>
        AssertApproved(
            "log-events.txt",
            new[] { typeof(InfrastructureServices).Assembly, typeof(RyzeHost).Assembly, typeof(
                Ryze.Application.ApplicationServices).Assembly }
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(
                    type => type.GetMethods(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>()
                .Select(log => $"{log.EventId} {log.Level}"));

    [Test]
    public void Metric_names_match_the_approved_list()
    {
        var names = new List<string>();
        using var listener = new MeterListener();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == RyzeMetrics.MeterName && instrument.Meter.Scope == services.GetRequiredService<IMeterFactory>())
            {
                names.Add($"{instrument.Name} {instrument.Unit} {instrument.GetType().Name}");
            }
        };
        listener.Start();

        using var metrics = new RyzeMetrics(services.GetRequiredService<IMeterFactory>());

        AssertApproved("metrics.txt", names);
    }

    [Test]
    public void Table_columns_match_the_approved_list()
    {
        using var api =
            new SqliteRyzeDbContext(new DbContextOptionsBuilder<SqliteRyzeDbContext>().UseSqlite("Data Source=:memory:").Options);
        using var bridge =
            new SqliteBridgeDbContext(new DbContextOptionsBuilder<SqliteBridgeDbContext>().UseSqlite("Data Source=:memory:").Options);

        AssertApproved("tables.txt", TablesOf(api.Model, "api").Concat(TablesOf(bridge.Model, "bridge")));
    }

    [Test]
    public void Environment_variables_match_the_approved_list() =>
        AssertApproved(
            "environment.txt", LiteralsIn("Ryze.Infrastructure/Shared/", "Ryze.Api/").Where(literal => Variable().IsMatch(literal)));

    [Test]
    public void Protocol_names_match_the_approved_list() =>
        AssertApproved("frames.txt", LiteralsIn(LinkCode).Where(literal => WireName().IsMatch(literal)));

    private static IEnumerable<string> LinesOf(JsonNode node, string path) => node switch
    {
        JsonObject values =>
            values.Where(value => !OpenApiProse.Contains(value.Key) || path.EndsWith("/properties", StringComparison.Ordinal))
            .SelectMany(value => LinesOf(value.Value!, $"{path}/{value.Key}")),
        JsonArray items => items.SelectMany((item, i) => LinesOf(item!, $"{path}/{i}")),
        _ => [$"{path}: {node?.ToJsonString()}"],
    };

    private static IEnumerable<string> TablesOf(IModel model, string context) =>
        from entity in model.GetEntityTypes()
        from property in entity.GetProperties()
        select $"{context} {entity.GetTableName()}.{property.GetColumnName()}{(property.IsNullable ? " null" : "")}";

    private static IEnumerable<string> LiteralsIn(params string[] folders) =>
        from folder in folders
        from file in FilesIn(Path.Combine(Root(), folder))
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        from literal in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Literal().Matches(line))
        select literal.Groups[1].Value;

    private static string[] FilesIn(string path) =>
        File.Exists(path) ? [path] : Directory.GetFiles(path, "*.cs", SearchOption.AllDirectories);

    private static void AssertApproved(string name, IEnumerable<string> found)
    {
        var file = Path.Combine(Root(), "Ryze.Tests/Architecture/Approved", name);
        var lines = found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("RYZE_APPROVE") == "1")
        {
            File.WriteAllLines(file, lines);
        }

        Assert.That(lines, Is.EqualTo(File.ReadAllLines(file)));
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../.."));

    [GeneratedRegex("\"([^\"\\\\\n]+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")]
    private static partial Regex Variable();

    [GeneratedRegex("^[a-z]+([._][a-z]+)*$")]
    private static partial Regex WireName();
}
