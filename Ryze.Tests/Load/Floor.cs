using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Load;

/// <summary>
/// The smallest ASP.NET Core program that does a status request's work (docs/spec/quality.md 4): a controller, MediatR and one row
/// read by EF Core from SQLite. It runs in a separate process.
/// </summary>
internal static class Floor
{
    public const string Path = "/floor/row";
    public const string EventPath = "/floor/event";

    public static async Task<int> RunAsync(string url, string database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", url);
        builder.Services.AddDbContextPool<FloorContext>(db => db.UseSqlite($"Data Source={database}"));
        builder.Services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        builder.Services.AddTransient<IMediator, Mediator>().AddTransient<IRequestHandler<ReadRow, FloorRow?>, ReadRowHandler>();
        builder.Services.AddControllers().AddApplicationPart(typeof(Floor).Assembly)
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyFloor()));
        var app = builder.Build();
        app.MapControllers();
        app.MapGet("/floor/bare", () => "ok");
        app.MapPost(EventPath, InsertAsync);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<FloorContext>();
            await db.Database.EnsureCreatedAsync();
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
            db.Rows.AddRange(
                Enumerable.Range(0, 1000).Select(i => new FloorRow { Id = $"row{i}", Text = new string('x', 160), Number = i }));
            await db.SaveChangesAsync();
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>An events endpoint with one commit per event.</summary>
    private static async Task<IResult> InsertAsync(HttpRequest request, FloorContext db)
    {
        using var json = await JsonDocument.ParseAsync(request.Body);
        db.Add(new FloorRow { Id = json.RootElement.GetProperty("data").GetProperty("id")
            .GetString()!, Text = json.RootElement.GetRawText(), Number = 0 });
        await db.SaveChangesAsync();
        return Results.Accepted();
    }

    private sealed class OnlyFloor : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(typeof(FloorController)));
        }
    }
}

[ApiController]
public sealed class FloorController(IMediator mediator) : ControllerBase
{
    [HttpGet(Floor.Path)]
    public async Task<IActionResult> Get(CancellationToken cancellationToken) =>
        Ok(await mediator.Send(new ReadRow("row7"), cancellationToken));
}

internal sealed record ReadRow(string Id) : IRequest<FloorRow?>;

internal sealed class ReadRowHandler(FloorContext db) : IRequestHandler<ReadRow, FloorRow?>
{
    public Task<FloorRow?> Handle(ReadRow request, CancellationToken cancellationToken) =>
        db.Rows.AsNoTracking().SingleOrDefaultAsync(r => r.Id == request.Id, cancellationToken);
}

internal sealed class FloorContext(DbContextOptions<FloorContext> options) : DbContext(options)
{
    public DbSet<FloorRow> Rows => Set<FloorRow>();
}

internal sealed class FloorRow
{
    public required string Id { get; init; }

    public required string Text { get; init; }

    public required int Number { get; init; }
}
