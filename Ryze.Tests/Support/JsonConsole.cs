using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Ryze.Tests.Support;

/// <summary>The lines that the JSON console would write, with all scopes and at every level.</summary>
internal sealed class JsonConsole : ILoggerProvider, ISupportExternalScope
{
    private readonly ServiceProvider _services;
    private readonly ConsoleFormatter _formatter;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public JsonConsole()
    {
        _services = new ServiceCollection().AddLogging(logging => logging.AddJsonConsole(json => json.IncludeScopes = true))
            .BuildServiceProvider();
        _formatter = _services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Json);
    }

    public ConcurrentQueue<string> Lines { get; } = new();

    public void AddTo(WebApplicationBuilder builder)
    {
        RyzeApp.LogEverything(builder);
        builder.Logging.AddProvider(this);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _services.Dispose();

    private sealed class Logger(JsonConsole console, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => console._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter();
            console._formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), console._scopes, line);
            console.Lines.Enqueue(line.ToString());
        }
    }
}
