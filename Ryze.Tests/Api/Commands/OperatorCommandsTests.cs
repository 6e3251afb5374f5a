using Ryze.Api.Commands;
using Ryze.Tests.Support;

namespace Ryze.Tests.Api.Commands;

/// <summary>docs/spec/api.md 8: the operator commands, and how wrong calls end.</summary>
internal sealed class OperatorCommandsTests
{
    private static readonly string[] Names =
    [
        "accounts create", "accounts list", "accounts rotate-token", "accounts release-name", "keys rotate", "database migrate",
    ];

    /// <summary>Wrong calls, and the first line of their error.</summary>
    private static readonly TestCaseData[] WrongCalls =
    [
        Wrong("Unknown command.", "nonsense"),
        Wrong("Unknown command.", "accounts"),
        Wrong("Unknown command.", "accounts", "destroy"),
        Wrong("Unknown command.", "Accounts", "List"),
        Wrong("Unknown command.", "serve", "--help"),
        Wrong("Unknown command.", "accounts", "foo", "--help"),
        Wrong("Unknown command.", "accounts", "help"),
        Wrong("keys rotate: unexpected argument", "keys", "rotate", "help"),
        Wrong("A command reads its settings from the environment. Remove the arguments before it.", "--RYZE_ROLES=api", "accounts", "list"),
        Wrong("A command reads its settings from the environment. Remove the arguments before it.", "--RYZE_ROLES", "api", "keys",
            "rotate"),
        Wrong("A command reads its settings from the environment. Remove the arguments before it.", "RYZE_ROLES=api", "database",
            "migrate"),
        Wrong("A command reads its settings from the environment. Remove the arguments before it.", "--urls", "accounts", "list"),
        Wrong("Unknown command.", "accounts list"),
        Wrong("Unknown command.", "sudo", "accounts", "list"),
        Wrong("Wrong call: --hepl needs a value.", "--hepl"),
        Wrong("Wrong call: --version needs a value.", "--version"),
        Wrong("Wrong call: --version needs a value.", "--version", "--urls=http://localhost:1"),
        Wrong("Wrong call: --version needs a value.", "--urls", "http://localhost:1", "--version"),
        Wrong("Wrong call: unexpected argument.", "--urls=http://localhost:1", "accounts"),
        Wrong("Wrong call: unknown option -v.", "-v"),
        Wrong("Wrong call: unknown option --.", "--"),
        Wrong("Wrong call: unknown option .", ""),
        Wrong("accounts create: --name is required", "accounts", "create"),
        Wrong("accounts create: --name is required", "accounts", "create", "--quota", "5"),
        Wrong("accounts create: --name needs a value", "accounts", "create", "--name"),
        Wrong("accounts create: --name needs a value", "accounts", "create", "--name", "--quota", "5"),
        Wrong("accounts create: --name is given twice", "accounts", "create", "--name", "a", "--name=b"),
        Wrong("accounts create: unknown option --size", "accounts", "create", "--name", "a", "--size", "5"),
        Wrong("accounts create: unknown option -n", "accounts", "create", "-n", "a"),
        Wrong("accounts create: unexpected argument", "accounts", "create", "Acme"),
        Wrong("accounts create: --name must be 1 to 255 characters, none of them a control or format character", "accounts", "create",
            "--name", " "),
        Wrong("accounts create: --name must be 1 to 255 characters, none of them a control or format character", "accounts", "create",
            "--name=a\u001b[2Jb"),
        Wrong("accounts create: --name must be 1 to 255 characters, none of them a control or format character", "accounts", "create",
            "--name", new string('a', 256)),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota", "0"),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota", "-1"),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota", "100001"),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota",
            "99999999999999999999"),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota", "5 "),
        Wrong("accounts create: --quota must be a number from 1 to 100000", "accounts", "create", "--name", "a", "--quota="),
        Wrong("accounts list: unexpected argument", "accounts", "list", "all"),
        Wrong("accounts rotate-token: --account is required", "accounts", "rotate-token"),
        Wrong("accounts release-name: --name is required", "accounts", "release-name"),
        Wrong("accounts release-name: --name must be 1 to 64 letters, digits, _ or -, starting with a letter or digit", "accounts",
            "release-name", "--name", "a b"),
        Wrong("keys rotate: unknown option --force", "keys", "rotate", "--force"),
        Wrong("database migrate: unexpected argument", "database", "migrate", "now"),
    ];

    private readonly TemporaryFolder _folder = new();

    private Dictionary<string, string?> Settings => RyzeApp.Settings(_folder);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCaseSource(nameof(WrongCalls))]
    public async Task Wrong_call_prints_its_error_with_the_usage(string error, string[] args)
    {
        var call = await RunAsync(args);

        Assert.That(call.ExitCode, Is.EqualTo(2));
        Assert.That(call.Remarks.Split('\n')[0], Is.EqualTo(error));
        Assert.That(call.Remarks, Does.Contain("Usage: dotnet Ryze.Api.dll"));
        Assert.That(call.Result, Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("help")]
    [TestCase("accounts", "--help")]
    [TestCase("accounts", "create", "--help")]
    [TestCase("accounts", "list", "--help")]
    [TestCase("accounts", "rotate-token", "-h")]
    [TestCase("keys", "rotate", "--help")]
    [TestCase("database", "migrate", "--help")]
    [TestCase("accounts", "create", "--name", "a", "--help")]
    public async Task Help_needs_no_settings(params string[] args)
    {
        var call = await OperatorCall.RunAsync([], args);

        Assert.That((call.ExitCode, call.Remarks), Is.EqualTo((0, "")));
        Assert.That(call.Result, Does.StartWith("Usage: dotnet Ryze.Api.dll"));
        var command = Names.FirstOrDefault(name => name == string.Join(' ', args.Take(2)));
        Assert.That(
            call.Result, command is null ? Does.Contain("accounts create") : Does.StartWith($"Usage: dotnet Ryze.Api.dll {command}"));
    }

    [Test]
    public async Task Help_lists_all_commands()
    {
        var call = await OperatorCall.RunAsync([], "--help");

        Assert.That(Names.Where(name => !call.Result.Contains($"\n  {name} ", StringComparison.Ordinal)), Is.Empty, call.Result);
    }

    [TestCase(false)]
    [TestCase(false, "--RYZE_ROLES=api")]
    [TestCase(false, "--urls", "http://localhost:1")]
    [TestCase(false, "RYZE_ROLES=api")]
    [TestCase(false, "/RYZE_ROLES=api")]
    [TestCase(false, "--urls", "http://localhost:1", "--RYZE_ROLES=api", "--ENGINE_TOKEN", "-dash")]
    [TestCase(false, "--ENGINE_TOKEN=accounts", "--ENGINE_URL", "list")]
    [TestCase(true, "--help")]
    [TestCase(true, "--hepl")]
    [TestCase(true, "--RYZE_ROLES=api", "accounts", "list")]
    [TestCase(true, "accounts")]
    [TestCase(true, "nonsense")]
    public void Arguments_decide_between_host_or_command(bool command, params string[] args) =>
        Assert.That(OperatorCommands.IsCommandCall(args), Is.EqualTo(command));

    [TestCase("help")]
    [TestCase("-h")]
    public async Task Help_word_is_a_value_after_an_option(string value)
    {
        await RunAsync("database", "migrate");

        var created = await RunAsync("accounts", "create", "--name", value);
        var rotated = await RunAsync("accounts", "rotate-token", "--account", value);

        Assert.That(created.ExitCode, Is.Zero);
        Assert.That(created.Result, Does.StartWith("ryze_acc_"));
        Assert.That((await RunAsync("accounts", "list")).Result, Does.EndWith($"Z  {value}\n"));
        Assert.That((rotated.ExitCode, rotated.Remarks), Is.EqualTo((1, "No account has this id. Run `accounts list` to see all ids.\n")));
    }

    [Test]
    public async Task Account_commands_create_list_or_rotate_tokens()
    {
        await RunAsync("database", "migrate");

        var created = await RunAsync("accounts", "create", "--name", "Acme & Söhne", "--quota=5");
        var second = await RunAsync("accounts", "create", "--name", "Zwei");
        var listed = await RunAsync("accounts", "list");
        var id = listed.Result.Split('\n')[1].Split(' ')[0];
        await using var ryze = await RyzeApp.StartAsync(Settings);
        using var before = new RyzeClient(ryze.Url, created.Result.TrimEnd());
        Assert.That((await before.CreateAsync(new { name = "ventas" })).Code, Is.EqualTo(201));
        var rotated = await RunAsync("accounts", "rotate-token", "--account", id);
        using var after = new RyzeClient(ryze.Url, rotated.Result.TrimEnd());

        Assert.That(new[] { created, second, listed, rotated }.Select(c => c.ExitCode), Is.All.Zero);
        Assert.That(new[] { created, second, rotated }.Select(c => c.Result), Is.All.Match(@"\Aryze_acc_[A-Za-z0-9_-]{43}\n\z"));
        Assert.That(new[] { created.Result, second.Result, rotated.Result }, Is.Unique);
        Assert.That(
            listed.Result.Split('\n')[1], Does.Match(@"\Aacc_[a-z0-9]{20} +0 +5 +20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ  Acme & Söhne\z"));
        Assert.That(listed.Result.Split('\n')[2], Does.Match(@"\Aacc_[a-z0-9]{20} +0 +100 +\S+Z  Zwei\z"));
        Assert.That(
            (await RunAsync("accounts", "list")).Result, Does.Match("acc_[a-z0-9]{20} +2 +5 "), "the tests' first instance, and ventas");
        Assert.That((string?)(await after.InstancesAsync("?instanceName=ventas")).Json["message"], Is.EqualTo("1 Instance found"));
        await Eventually.TrueAsync(
            async () => (await before.InstancesAsync()).Code == 401, "the old token is refused", withinSeconds: 7, sparingly: true);
        Assert.That(created.Remarks + second.Remarks + rotated.Remarks + listed, Does.Not.Contain("ryze_acc_"));
    }

    [Test]
    public async Task Unprintable_token_is_reported_with_the_command_that_replaces_it()
    {
        await RunAsync("database", "migrate");

        var created = await OperatorCall.RunAsync(Settings, new FullWriter(), "accounts", "create", "--name", "Acme");
        var id = (await RunAsync("accounts", "list")).Result.Split('\n')[1].Split(' ')[0];
        var rotated = await OperatorCall.RunAsync(Settings, new FullWriter(), "accounts", "rotate-token", "--account", id);

        foreach (var call in new[] { created, rotated })
        {
            Assert.That(call.ExitCode, Is.EqualTo(1));
            Assert.That(
                call.Remarks, Does.EndWith($"\naccount {id}: its token could not be printed; run accounts rotate-token --account {id}\n"));
        }
    }

    [Test]
    public async Task Token_rotation_changes_nothing_when_the_account_is_unknown()
    {
        await RunAsync("database", "migrate");

        var call = await RunAsync("accounts", "rotate-token", "--account", "acc_unknown");

        Assert.That((call.ExitCode, call.Result), Is.EqualTo((1, "")));
        Assert.That(call.Remarks, Does.StartWith("No account has this id"));
    }

    [Test]
    public async Task Engine_name_is_released_only_when_its_owner_has_no_instance_with_it()
    {
        await using (var ryze = await RyzeApp.StartAsync(Settings))
        {
            var inUse = await RunAsync("accounts", "release-name", "--name", "SUPORTE");
            await ryze.Client.DeleteInstanceAsync();
            Assert.That(inUse.ExitCode, Is.EqualTo(1));
            Assert.That(
                inUse.Remarks, Does.Match(@"^Account acc_\w+ has the only instance with this name\. Delete the instance first\.\n$"));
        }

        var released = await RunAsync("accounts", "release-name", "--name", "suporte");
        var again = await RunAsync("accounts", "release-name", "--name", "suporte");

        Assert.That(released.ExitCode, Is.Zero);
        Assert.That(released.Result, Does.Match(@"^suporte: released by acc_\w+, now free\n$"));
        Assert.That((again.ExitCode, again.Remarks), Is.EqualTo((1, "No account claims this name.\n")));
    }

    [TestCase("accounts", "list")]
    [TestCase("accounts", "release-name", "--name", "a")]
    [TestCase("accounts", "create", "--name", "a")]
    [TestCase("keys", "rotate")]
    public async Task Command_asks_for_migration_when_the_database_is_outdated(params string[] args)
    {
        var call = await RunAsync(args);

        Assert.That((call.ExitCode, call.Result), Is.EqualTo((1, "")));
        Assert.That(call.Remarks, Is.EqualTo("The api role's database is not up to date. Run `database migrate` first.\n"));
        Assert.That(File.Exists(_folder.File("ryze.db")), Is.False);
    }

    [Test]
    public async Task Second_migration_finds_the_databases_up_to_date()
    {
        var settings = RyzeApp.Settings(_folder, "api,bridge");

        var first = await OperatorCall.RunAsync(settings, "database", "migrate");
        var second = await OperatorCall.RunAsync(settings, "database", "migrate");

        Assert.That((first.ExitCode, first.Remarks), Is.EqualTo((0, "")));
        Assert.That(first.Result, Does.Match(@"\Aapi: applied \d+_Initial(, \d+_\w+)*\nbridge: applied \d+_Initial(, \d+_\w+)*\n\z"));
        Assert.That((second.ExitCode, second.Result, second.Remarks), Is.EqualTo((0, "api: up to date\nbridge: up to date\n", "")));
    }

    [Test]
    public async Task Account_command_needs_the_api_role()
    {
        var call = await OperatorCall.RunAsync(RealBridge.Settings(_folder), "accounts", "list");

        Assert.That(
            (call.ExitCode, call.Remarks), Is.EqualTo((1, "accounts list needs the api role's database. Add api to RYZE_ROLES.\n")));
    }

    [Test]
    public async Task Unreadable_database_is_reported_without_its_connection_string()
    {
        var settings = Settings;
        settings["DATABASE_CONNECTION_STRING"] = $"Data Source={_folder.Path};Password=MARKED-secret";

        var call = await OperatorCall.RunAsync(settings, "database", "migrate");

        Assert.That((call.ExitCode, call.Result), Is.EqualTo((1, "")));
        Assert.That(call.Remarks, Does.StartWith("database migrate: ").And.Not.Contain("MARKED").And.Not.Contain(_folder.Path));
        Assert.That(call.Remarks.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Command_process_ends_with_its_exit_code_without_listening()
    {
        await using var wrong = RyzeProcess.LaunchCommand(Settings, "accounts", "create");
        await using var right = RyzeProcess.LaunchCommand(Settings, "database", "migrate");
        await using var unset =
            RyzeProcess.LaunchCommand(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["ENCRYPTION_KEY"] = "k1:!" }, "accounts", "list");

        await Task.WhenAll(wrong.WaitForExitAsync(), right.WaitForExitAsync(), unset.WaitForExitAsync());

        Assert.That((wrong.ExitCode, right.ExitCode, unset.ExitCode), Is.EqualTo((2, 0, 1)));
        Assert.That(right.Output, Does.StartWith("api: applied "));
        Assert.That(unset.Output, Does.Contain("ENCRYPTION_KEY entry 1 has a key that is not base64"));
        Assert.That(wrong.Output + right.Output + unset.Output, Does.Not.Contain("listening"));
    }

    /// <summary>Fails every write, as <c>/dev/full</c> does.</summary>
    private sealed class FullWriter : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("No space left on device");
    }

    private Task<OperatorCall> RunAsync(params string[] args) => OperatorCall.RunAsync(Settings, args);

    private static TestCaseData Wrong(string error, params string[] args) =>
        new TestCaseData(error, args)
            .SetArgDisplayNames(string.Concat(string.Join(' ', args).Where(c => !char.IsControl(c)).Take(60)), error);
}
