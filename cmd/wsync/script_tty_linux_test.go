package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"unsafe"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/wsync/wsync/internal/testclock"
)

// cmdTTY runs a command on a terminal of its own and shows what was on it:
//
//	tty CODE [-out FILE] [-err FILE] [-columns N] [PROMPT ANSWER]... -- wsync apply
//
// Each ANSWER is typed once PROMPT has appeared; ^C and ^D are those keys, and
// any other answer ends with Enter. -out and -err take a stream away from the
// terminal. The escape character is shown as ␛, a bare carriage return as ␍.
func cmdTTY(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	args = args[1:]
	master, terminal, err := openTerminal()
	ts.Check(err)
	defer master.Close()
	files := map[string]string{}
	columns := 100
	for len(args) > 1 && strings.HasPrefix(args[0], "-") && args[0] != "--" {
		if args[0] == "-columns" {
			columns, err = strconv.Atoi(args[1])
			ts.Check(err)
		}
		files[args[0]] = args[1]
		args = args[2:]
	}
	var talk []string
	for len(args) > 0 && args[0] != "--" {
		talk, args = append(talk, args[0]), args[1:]
	}
	if len(args) < 2 || len(talk)%2 != 0 {
		ts.Fatalf("usage: tty CODE [PROMPT ANSWER]... -- COMMAND")
	}
	ts.Check(resize(terminal, columns))

	cmd := commandOf(ts, args[1:])
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	if name := files["-out"]; name != "" {
		f, err := os.Create(ts.MkAbs(name))
		ts.Check(err)
		defer f.Close()
		cmd.Stdout = f
	}
	if name := files["-err"]; name != "" {
		f, err := os.Create(ts.MkAbs(name))
		ts.Check(err)
		defer f.Close()
		cmd.Stderr = f
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	ts.Check(cmd.Start())
	ts.Check(terminal.Close())

	pieces := make(chan []byte)
	go func() {
		defer close(pieces)
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
			if n > 0 {
				pieces <- bytes.Clone(buf[:n])
			}
			if err != nil { // the last user of the terminal has gone
				return
			}
		}
	}()
	var screen bytes.Buffer
	seen := 0
	deadline := testclock.GiveUp()
	for open := true; open; {
		select {
		case b, more := <-pieces:
			screen.Write(b)
			open = more
		case <-deadline:
			_ = cmd.Process.Kill()
			ts.Fatalf("it did not end:\n%s", screen.String())
		}
		for len(talk) > 0 {
			i := strings.Index(screen.String()[seen:], talk[0])
			if i < 0 {
				break
			}
			seen += i + len(talk[0])
			_, err := master.WriteString(keys(talk[1]))
			ts.Check(err)
			talk = talk[2:]
		}
	}
	err = cmd.Wait()
	text := strings.NewReplacer("\r\n", "\n", "\r", "␍", "\x1b", "␛").Replace(screen.String())
	fmt.Fprint(ts.Stdout(), text)
	if len(talk) > 0 {
		ts.Fatalf("%q never appeared", talk[0])
	}
	checkCode(ts, err, want)
}

func keys(answer string) string {
	switch answer {
	case "^C":
		return "\x03"
	case "^D":
		return "\x04"
	}
	return answer + "\n"
}

func openTerminal() (master, terminal *os.File, err error) {
	master, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	var n, unlock int32
	err = errors.Join(
		ioctl(master, syscall.TIOCGPTN, unsafe.Pointer(&n)),
		ioctl(master, syscall.TIOCSPTLCK, unsafe.Pointer(&unlock)),
	)
	if err == nil {
		terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		return nil, nil, errors.Join(err, master.Close())
	}
	return master, terminal, nil
}

func resize(terminal *os.File, columns int) error {
	size := [4]uint16{40, uint16(columns)}
	return ioctl(terminal, syscall.TIOCSWINSZ, unsafe.Pointer(&size))
}

func ioctl(f *os.File, request uintptr, arg unsafe.Pointer) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno syscall.Errno
	err = c.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(arg))
	})
	if err == nil && errno != 0 {
		err = errno
	}
	return err
}
