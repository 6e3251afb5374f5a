using System.Reflection;
using System.Text.Json.Nodes;
using AutoMapper;
using AutoMapper.Internal;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.Extensions.DependencyInjection;
using NetArchTest.Rules;
using Ryze.Api.Hosting;
using Ryze.Api.Http.Json;
using Ryze.Application;
using Ryze.Domain;
using Ryze.Infrastructure;
using Ryze.Tests.Support;

namespace Ryze.Tests.Architecture;

/// <summary>Dependencies point inwards, and the two roles depend only on shared folders.</summary>
internal sealed class LayerTests
{
    private const string ApplicationLayer = "Ryze.Application";
    private const string InfrastructureLayer = "Ryze.Infrastructure";
    private const string ApiLayer = "Ryze.Api";
    private const string Controller = "ChatwootController";

    private static readonly string[] Layers = ["Ryze.Domain", ApplicationLayer, InfrastructureLayer, ApiLayer];

    private static readonly Assembly Domain = typeof(Secret).Assembly;
    private static readonly Assembly Application = typeof(ApplicationServices).Assembly;
    private static readonly Assembly Infrastructure = typeof(InfrastructureServices).Assembly;
    private static readonly Assembly Api = typeof(RyzeHost).Assembly;

    [TestCase("Ryze.Domain", new string[0], new string[0])]
    [TestCase(
        "Ryze.Application",
        new[] { "Ryze.Domain" },
        new[] { "MediatR", "Scrutor", "Microsoft.Extensions.Logging.Abstractions", "Markdig", "libphonenumber-csharp" })]
    [TestCase("Ryze.Infrastructure", new[] { "Ryze.Application" }, null)]
    public void Layer_references_only_inner_layers(string layer, string[] layers, string[]? packages)
    {
        var references = ReferencesOf(layer);

        Assert.That(references.Where(IsLayer), Is.EquivalentTo(layers));
        Assert.That(packages is null || references.Where(r => !IsLayer(r)).All(packages.Contains), Is.True, string.Join(", ", references));
    }

    [Test]
    public void Inner_layers_do_not_reference_the_API_layer() =>
        Assert.That(new[] { "Ryze.Domain", ApplicationLayer, InfrastructureLayer }.SelectMany(ReferencesOf), Has.None.EqualTo(ApiLayer));

    [Test]
    public void Application_layer_depends_on_no_adapter_or_framework() =>
        AssertNoneOf(
            Types.InAssembly(Application),
            [InfrastructureLayer, ApiLayer, "Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "System.Net.Http"]);

    [Test]
    public void Domain_layer_depends_on_no_other_layer() =>
        AssertNoneOf(
            Types.InAssembly(Domain), [ApplicationLayer, InfrastructureLayer, ApiLayer, "MediatR", "AutoMapper", "FluentValidation"]);

    [Test]
    public void Domain_layer_reads_no_JSON() =>
        AssertNoneOf(
            Types.InAssembly(Domain).That().DoNotHaveName(nameof(Secret), nameof(SecretJsonConverter)), ["System.Text.Json"]);

    [TestCase("Ryze.Domain")]
    [TestCase("Ryze.Application")]
    [TestCase("Ryze.Infrastructure")]
    [TestCase("Ryze.Api")]
    public void Roles_do_not_depend_on_each_other(string layer)
    {
        AssertNoneOf(TypesOf(layer).That().ResideInNamespace($"{layer}.PublicApi"), [.. Layers.Select(other => $"{other}.Bridge")]);
        AssertNoneOf(TypesOf(layer).That().ResideInNamespace($"{layer}.Bridge"), [.. Layers.Select(other => $"{other}.PublicApi")]);
    }

    [TestCase("Ryze.Domain.Protocol")]
    [TestCase("Ryze.Application.Shared")]
    [TestCase("Ryze.Infrastructure.Shared")]
    public void Shared_folder_depends_on_neither_role(string room) =>
        AssertNoneOf(
            TypesOf(Layers.Single(layer => room.StartsWith(layer, StringComparison.Ordinal))).That().ResideInNamespace(room),
            [.. Layers.SelectMany(layer => new[] { $"{layer}.PublicApi", $"{layer}.Bridge" })]);

    [TestCase("Ryze.Domain", new[] { "Errors", "Protocol", "PublicApi", "Bridge" })]
    [TestCase("Ryze.Application", new[] { "Shared", "PublicApi", "Bridge" })]
    [TestCase("Ryze.Infrastructure", new[] { "Shared", "PublicApi", "Bridge" })]
    [TestCase("Ryze.Api", new[] { "Hosting", "PublicApi", "Bridge", "Http", "Validation", "Commands", "Sandbox" })]
    public void First_folder_shows_the_role_of_a_type(string layer, string[] rooms)
    {
        var found = TypesOf(layer).GetTypes()
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith(layer + ".", StringComparison.Ordinal))
            .Select(name => name[(layer.Length + 1)..].Split('.')[0])
            .Distinct(StringComparer.Ordinal);

        Assert.That(found, Is.EquivalentTo(rooms));
    }

    [Test]
    public void Handler_is_in_a_folder_named_after_its_role()
    {
        var handlers = Application.GetTypes().Where(type => type is { IsAbstract: false } && Implements(type, typeof(IRequestHandler<,>)));

        Assert.That(
            handlers.Select(handler => handler.Namespace!).Where(name =>
                !name.StartsWith("Ryze.Application.PublicApi.", StringComparison.Ordinal)
                    && !name.StartsWith("Ryze.Application.Bridge.", StringComparison.Ordinal)),
            Is.Empty);
    }

    [TestCase("Ryze.Domain")]
    [TestCase("Ryze.Application")]
    [TestCase("Ryze.Infrastructure")]
    [TestCase("Ryze.Api")]
    public void Folders_of_a_layer_have_no_circular_dependency(string layer)
    {
        var known = FolderGraph.Of(AssemblyOf(layer));

        Assert.That(known.Keys.Where(folder => Reaches(known, folder, folder)), Is.Empty);
    }

    [Test]
    public void Dependency_rule_fails_when_it_is_broken()
    {
        // Proves that the rules read method bodies, also asynchronous ones: the controller uses its use cases there.
        var broken = Types.InAssembly(Api).That().HaveName(Controller);

        Assert.That(
            OffendersOf(broken, ["Ryze.Application.PublicApi.Integrations"]),
            Is.EqualTo(new[] { "Ryze.Api.PublicApi.Integrations.ChatwootController" }));
        Assert.That(
            () => AssertNoneOf(Types.InAssembly(Api).That().ResideInNamespace("Ryze.Api.Nowhere"), ["System"]),
            Throws.InstanceOf<AssertionException>());
    }

    [Test]
    public void Handlers_are_internal_sealed_classes()
    {
        var handlers = Application.GetTypes().Where(type => type is { IsAbstract: false } && Implements(type, typeof(IRequestHandler<,>)))
            .ToList();

        Assert.That(handlers, Has.Count.GreaterThan(8));
        Assert.That(handlers.Where(handler => handler.IsVisible || !handler.IsSealed), Is.Empty);
    }

    [Test]
    public void Every_request_body_is_a_request_record_with_a_validator()
    {
        var bodies = Api.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ControllerBase)))
            .SelectMany(controller => controller.GetMethods())
            .Where(action => action.GetCustomAttributes<HttpMethodAttribute>()
                .Any(a => a.HttpMethods.Any(m => m is "POST" or "PUT" or "PATCH")))
            .Select(action => action.GetParameters()[0].ParameterType)
            .ToList();

        Assert.That(bodies, Has.Count.GreaterThanOrEqualTo(2));
        Assert.That(bodies.Where(body => body.GetCustomAttribute<RequestRecordAttribute>() is null), Is.Empty);
        Assert.That(
            bodies.Where(body => !Api.GetTypes().Any(type => type.IsAssignableTo(typeof(AbstractValidator<>).MakeGenericType(body)))),
            Is.Empty);
    }

    [Test]
    public async Task Every_map_creates_a_response_without_secrets_or_recursion()
    {
        using var folder = new TemporaryFolder();
        await using var ryze = await RyzeApp.StartAsync(RyzeApp.Settings(folder));
        var mapper = ryze.Services.GetRequiredService<IMapper>().ConfigurationProvider;

        mapper.AssertConfigurationIsValid();

        var maps = mapper.Internal().GetAllTypeMaps();
        Assert.That(maps, Has.Count.GreaterThanOrEqualTo(2));
        using (Assert.EnterMultipleScope())
        {
            foreach (var map in maps)
            {
                Assert.That(map.DestinationType.Namespace, Does.StartWith("Ryze.Api.PublicApi"));
                Assert.That(map.DestinationType.GetCustomAttribute<RequestRecordAttribute>(), Is.Null);
                foreach (var side in new[] { map.SourceType, map.DestinationType })
                {
                    var within = TypesWithin(side).ToList();
                    Assert.That(within, Has.None.EqualTo(typeof(Secret)), $"{side} holds a secret");
                    Assert.That(within, Has.None.EqualTo(side), $"{side} holds itself");
                }
            }
        }
    }

    [Test]
    public void Secret_or_recursion_within_a_type_is_detected()
    {
        Assert.That(TypesWithin(typeof(Ryze.Domain.PublicApi.Integrations.ChatwootIntegration)), Has.Member(typeof(Secret)));
        Assert.That(TypesWithin(typeof(Exception)), Has.Member(typeof(Exception)));
    }

    private static void AssertNoneOf(PredicateList types, string[] forbidden)
    {
        Assert.That(types.GetTypes(), Is.Not.Empty, "the rule matches no type");
        Assert.That(OffendersOf(types, forbidden), Is.Empty);
    }

    private static void AssertNoneOf(Types types, string[] forbidden) => AssertNoneOf(types.That().ResideInNamespace("Ryze"), forbidden);

    private static IEnumerable<string> OffendersOf(PredicateList types, string[] forbidden) =>
        types.ShouldNot().HaveDependencyOnAny(forbidden).GetResult().FailingTypeNames ?? [];

    private static Types TypesOf(string layer) => Types.InAssembly(AssemblyOf(layer));

    private static Assembly AssemblyOf(string layer) =>
        new[] { Domain, Application, Infrastructure, Api }.Single(a => a.GetName().Name == layer);

    private static bool Reaches(Dictionary<string, List<string>> known, string from, string target)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(known[from]);
        while (open.TryDequeue(out var folder))
        {
            if (folder == target)
            {
                return true;
            }

            if (seen.Add(folder))
            {
                known[folder].ForEach(open.Enqueue);
            }
        }

        return false;
    }

    private static bool IsLayer(string reference) => reference.StartsWith("Ryze.", StringComparison.Ordinal);

    /// <summary>Direct references to projects and packages, as the build resolved them.</summary>
    private static List<string> ReferencesOf(string layer)
    {
        var resolved = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Ryze.Tests.deps.json")))!;
        var target = resolved["targets"]![(string)resolved["runtimeTarget"]!["name"]!]!.AsObject();
        var library = target.Single(l => l.Key.StartsWith(layer + "/", StringComparison.Ordinal)).Value!;
        return [.. (library["dependencies"]?.AsObject() ?? []).Select(d => d.Key)];
    }

    private static bool Implements(Type type, Type open) =>
        type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == open);

    /// <summary>Property types of a type at any depth, within our own types and collection elements.</summary>
    private static HashSet<Type> TypesWithin(Type root)
    {
        var seen = new HashSet<Type>();
        var open = new Queue<Type>([root]);
        while (open.TryDequeue(out var type))
        {
            foreach (var inner in type.GetProperties().SelectMany(p => p.PropertyType.GetGenericArguments().Append(p.PropertyType)))
            {
                if (seen.Add(inner) && (IsLayer(inner.Namespace ?? "") || inner == root))
                {
                    open.Enqueue(inner);
                }
            }
        }

        return seen;
    }
}
